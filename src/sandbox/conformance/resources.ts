import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExecResult, Sandbox, SandboxProvider, SandboxSpec } from '../sandbox.ts';
import { removeTree } from '../shared/trees.ts';

const MIB = 1024 ** 2;
const MEMORY = 192 * MIB;
const WRITTEN = 60 * MIB;

/** Perl programs that take more memory than the limit in ways that no resident size shows, or that many processes share. */
const MEMORY_HOGS: Readonly<Record<string, string>> = {
  'files in memory':
    '$block = "x" x (1 << 20); for $n (1 .. 4) { $fd = syscall(319, "m$n", 0); die if $fd < 0; open $f[$n], ">&=", $fd; for (1 .. 150) { syswrite($f[$n], $block) or die "$!" } }',
  'one file in memory that grows under many descriptors':
    '$fd = syscall(319, "m", 0); open F, ">&=", $fd; $block = "x" x (1 << 20); for (1 .. 600) { syswrite(F, $block) or die "$!"; open $g[$_], ">&", \\*F }',
  'segments that nobody is attached to':
    'for (1 .. 6) { $id = shmget(0, 100 << 20, 01666) or die "$!"; shmwrite($id, "x" x (1 << 20), $_ << 20, 1 << 20) or die "$!" for 0 .. 99 }',
  'many small segments':
    'for (1 .. 150) { $id = shmget(0, 4 << 20, 01666) or die "$!"; shmwrite($id, "x" x (4 << 20), 0, 4 << 20) or die "$!" }',
  'a file under /dev/shm and memory of its own':
    'open F, ">/dev/shm/x"; syswrite(F, "x" x (1 << 20)) or die "$!" for 1 .. 100; $kept = "y" x (150 << 20);',
  'children that each stay below it': 'for (1 .. 6) { if (!fork) { $x = "x" x (60 << 20); sleep 300 } } sleep 3;',
  'buffers of sockets':
    'use Socket; $SIG{ALRM} = sub { $full = 1 }; for (1 .. 4000) { socketpair(my $a, my $b, AF_UNIX, SOCK_STREAM, 0) or die "$!"; fcntl($a, 4, 2048); push @kept, $a, $b; 1 while syswrite($a, "x" x 65536) } ',
};

/** Shell commands that each end at once, run one after the other, and together write more than the limit. */
const QUICK_WRITERS: Readonly<Record<string, string>> = {
  'blocks that were only asked for': 'fallocate -l 40M file$N',
  bytes: 'head -c 40000000 /dev/zero > file$N',
  'bytes at the end of one file': 'head -c 25000000 /dev/zero >> file',
  copies: '[ -e seed ] || head -c 25000000 /dev/urandom > seed; cp seed copy$N',
  'files under /tmp': 'head -c 40000000 /dev/zero > /tmp/file$N',
};

/** Shell commands that take what a disk has besides bytes, until they are stopped. */
const FILE_HOGS: Readonly<Record<string, string>> = {
  'empty files': 'perl -e \'for $d (1 .. 100) { mkdir "d$d"; for (1 .. 2000) { open F, ">d$d/$_"; close F } }\'',
  'empty folders': 'perl -e \'for $d (1 .. 100) { mkdir "d$d"; mkdir "d$d/$_" for 1 .. 2000 }\'',
  links: 'perl -e \'for $d (1 .. 100) { mkdir "d$d"; symlink "/x", "d$d/$_" for 1 .. 2000 }\'',
};

/** How the limits of every sandbox hold, whatever takes the resource: registers vitest tests. */
export function describeResources(name: string, make: (root: string) => SandboxProvider): void {
  describe(`${name} holds its limits, whatever takes the resource`, () => {
    let folder: string;
    let provider: SandboxProvider;
    const spec: SandboxSpec = {
      layers: [],
      mounts: [],
      workdir: '/testbed',
      variables: { PATH: '/usr/bin:/bin', HOME: '/home/agent' },
      network: false,
      limits: { memoryBytes: MEMORY, writtenBytes: WRITTEN },
    };
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
      provider = make(join(folder, 'state'));
    });
    afterAll(() => removeTree(folder));

    const works = async (sandbox: Sandbox): Promise<void> => {
      expect(await sandbox.exec(['echo', 'goes on'])).toMatchObject({ exitCode: 0, stdout: 'goes on\n' });
    };

    test.each(Object.entries(MEMORY_HOGS))('memory: %s', async (_, hog) => {
      await using sandbox = await provider.create(spec);
      const result = await sandbox.exec(['perl', '-e', `${hog}; $| = 1; print "took it\\n"; sleep 8; print "kept it\\n"`], {
        timeoutMs: 60_000,
      });
      expect(result.stdout, JSON.stringify(result)).not.toContain('kept it');
      expect(result.exitCode).not.toBe(0);
      await works(sandbox);
    });

    test.each(Object.entries(QUICK_WRITERS))('written bytes, by commands too quick to be looked at: %s', async (_, writer) => {
      await using sandbox = await provider.create(spec);
      const results: ExecResult[] = [];
      // On a disk that others use as well it may take more than the first over the limit.
      while (results.length < 40 && results.every(({ limit }) => limit === undefined)) {
        results.push(await sandbox.exec(['bash', '-c', writer], { variables: { N: String(results.length) } }));
      }
      expect(results.at(-1)?.limit, JSON.stringify(results)).toBe('written');
      expect(results.length).toBeGreaterThan(1);
      expect((await sandbox.exec(['bash', '-c', 'rm -rf /testbed/* /tmp/*'])).limit).toBeUndefined();
      await works(sandbox);
    });

    test.each(Object.entries(FILE_HOGS))('files: %s', async (_, hog) => {
      await using sandbox = await provider.create(spec);
      expect(await sandbox.exec(['bash', '-c', hog])).toMatchObject({ limit: 'written' });
      await works(sandbox);
    });

    test('inotify instances, pipes and watches of one sandbox leave enough for the others', async () => {
      await using hog = await provider.create(spec);
      await using other = await provider.create(spec);
      const take = '$n++ while syscall(253) >= 0; for (1 .. 400) { pipe($r[$_], $w[$_]); fcntl($w[$_], 1031, 1 << 20) } sleep 60';
      const hogging = hog.exec(['perl', '-e', take], { timeoutMs: 60_000 }).catch(() => undefined);
      const look = 'pipe(R, W); print syscall(253) < 0 ? "starved" : "fine", " ", fcntl(W, 1032, 0), "\\n"';
      await expect
        .poll(async () => (await other.exec(['perl', '-e', look])).stdout, { timeout: 30_000 })
        .toMatch(/^fine (65536|8192|4096)\n$/);
      await hog.dispose();
      await hogging;
    });

    test('a program leaves neither its command nor its limits by changing its own limits', async () => {
      await using sandbox = await provider.create({ ...spec, limits: { ...spec.limits, cpuSeconds: 1 } });
      const lower =
        'perl -e \'require "syscall.ph" if 0; $l = pack("QQ", 7, 7); syscall(302, 0, 12, $l, 0); syscall(160, 12, $l);';
      const spin = await sandbox.exec(['bash', '-c', `${lower} 1 while 1'`], { timeoutMs: 30_000 });
      expect(spin.limit).toBe('cpu');
      const sleeping = `setsid ${lower} exec "sleep", "234567"' & sleep 300`;
      expect((await sandbox.exec(['bash', '-c', sleeping], { timeoutMs: 1000 })).limit).toBe('time');
      expect((await sandbox.exec(['sh', '-c', 'cat /proc/[0-9]*/cmdline | tr "\\0" " "'])).stdout).not.toContain('sleep 234567');
    });
  });
}
