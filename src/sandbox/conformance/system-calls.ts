import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox, SandboxProvider } from '../sandbox.ts';
import { removeTree } from '../shared/trees.ts';

/** Calls that no program of a sandbox may make, by their numbers on x86-64, as Perl makes them. */
const REFUSED: Readonly<Record<string, string>> = {
  'a key for the session': 'syscall(248, "user", "a", "secret", 6, -3)',
  'a key for the user': 'syscall(248, "user", "a", "secret", 6, -4)',
  'a look for a key': 'syscall(249, "user", "a", 0, -2)',
  'the session’s keyring': 'syscall(250, 0, -3, 1)',
  'a user namespace': 'syscall(272, 0x10000000)',
  'a mount namespace': 'syscall(272, 0x20000)',
  'a user namespace by clone': 'syscall(56, 0x10000011, 0, 0, 0, 0)',
  'a process and network namespace by clone': 'syscall(56, 0x60000011, 0, 0, 0, 0)',
  clone3: 'syscall(435, pack("Q11", 0x10000000, (0) x 3, 17, (0) x 6), 88)',
  'another’s namespace': 'do { open F, "</proc/self/ns/user"; syscall(308, fileno(F), 0) }',
  'a mount': 'syscall(165, "none", "/mnt", "tmpfs", 0, 0)',
  'a mount by the new calls': 'syscall(430, "tmpfs", 0)',
  'a copy of a mount': 'syscall(428, -100, "/", 1)',
  'other attributes of a mount': 'syscall(442, -100, "/usr", 0, pack("Q4", 0, 1, 0, 0), 32)',
  'another root': 'syscall(155, "/", "/tmp")',
  vsock: 'syscall(41, 40, 1, 0)',
  'vsock with bits that the kernel does not read': 'syscall(41, 0x100000028, 1, 0)',
  'ciphers of the kernel': 'syscall(41, 38, 5, 0)',
  'raw packets': 'syscall(41, 17, 3, 0x300)',
  'raw internet packets': 'syscall(41, 2, 3, 1)',
  bpf: 'syscall(321, 0, pack("I4", 1, 4, 4, 1) . ("\\0" x 100), 116)',
  'performance events': 'syscall(298, pack("II", 1, 112) . ("\\0" x 120), 0, -1, -1, 0)',
  io_uring: 'syscall(425, 4, "\\0" x 120)',
  'page faults by descriptor': 'syscall(323, 0)',
  'memory that only this process sees': 'syscall(447, 0)',
  'files by handle': 'do { open F, "</"; syscall(304, fileno(F), pack("II", 8, 1) . pack("II", 2, 0), 0) }',
  'the kernel’s log': 'syscall(103, 3, "\\0" x 100, 100)',
  'the clock': 'syscall(227, 0, pack("qq", 1, 0))',
  ports: 'syscall(172, 3)',
  'another personality': 'syscall(135, 0x400000)',
  'tracing pid 1': 'syscall(101, 16, 1, 0, 0)',
};

/** What programs of every sandbox may not ask of the kernel, and that they may ask what programs need: registers vitest tests. */
export function describeSystemCalls(name: string, make: (root: string) => SandboxProvider): void {
  describe.skipIf(process.arch !== 'x64')(`${name} filters system calls`, () => {
    let folder: string;
    let sandbox: Sandbox;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
      const variables = { PATH: '/usr/bin:/bin' };
      sandbox = await make(join(folder, 'state')).create({
        layers: [],
        mounts: [],
        workdir: '/testbed',
        variables,
        network: false,
      });
    });
    afterAll(async () => {
      await sandbox?.dispose();
      await removeTree(folder);
    });
    /** `syscall` takes no literals for strings that the kernel might write to. */
    const perl = async (expression: string): Promise<string> => {
      let number = 0;
      const variables = expression.replace(/"(?:[^"\\]|\\.)*"(?: x \d+)?/g, (text) => `(my $s${number++} = ${text})`);
      return (await sandbox.exec(['perl', '-e', `$r = ${variables}; print $r < 0 ? "refused" : "done $r"`])).stdout;
    };

    test.each(Object.entries(REFUSED))('%s', async (_, expression) => {
      expect(await perl(expression)).toBe('refused');
    });

    test.each([
      ['local sockets', 'syscall(41, 1, 1, 0)'],
      ['internet sockets', 'syscall(41, 2, 1, 0)'],
      ['netlink', 'syscall(41, 16, 3, 0)'],
      ['files in memory', 'syscall(319, "m", 0)'],
      ['inotify', 'syscall(253)'],
      ['no randomised addresses', 'syscall(135, 0x40000)'],
      ['a question for the personality', 'syscall(135, 0xffffffff)'],
      ['its own limits', 'syscall(302, 0, 7, 0, "\\0" x 16)'],
      ['tracing a child', 'do { $p = fork; if (!$p) { sleep 1; exit } $t = syscall(101, 16, $p, 0, 0); kill 9, $p; $t }'],
    ])('but allows %s', async (_, expression) => {
      expect(await perl(expression)).toMatch(/^done/);
    });

    test('shows no keys of the machine’s users', async () => {
      expect((await sandbox.exec(['cat', '/proc/keys'])).stdout).toBe('');
    });
  });
}
