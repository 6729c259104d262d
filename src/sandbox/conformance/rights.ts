import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProcess } from '../../support/process.ts';
import type { Sandbox, SandboxProvider, SandboxSpec } from '../sandbox.ts';
import { removeTree } from '../shared/trees.ts';
import { hostProcessRuns, uniqueSeconds } from './host-processes.ts';

/** A library that leaves a file behind wherever it is loaded by a program with any capability, or as root. */
const LIBRARY = `
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
__attribute__((constructor)) static void begin(void) {
  char line[256];
  int rights = getuid() == 0 || geteuid() == 0;
  FILE *status = fopen("/proc/self/status", "r");
  while (status && fgets(line, sizeof line, status))
    if (!strncmp(line, "CapEff:", 7) && strtoull(line + 7, 0, 16)) rights = 1;
  if (!rights) return;
  snprintf(line, sizeof line, "/tmp/had-rights-library-%d", getpid());
  fclose(fopen(line, "w"));
}`;
/** The same as a program in the place of others, and as a module of Python. */
const SCRIPT = `#!/usr/bin/bash
while read -r name value _; do [[ $name == CapEff: && $value != 0000000000000000 ]] && : > "/tmp/had-rights-script-$$"; done < /proc/self/status
((EUID == 0)) && : > "/tmp/had-rights-script-$$"
exit 0
`;
const MODULE = `import os
text = open("/proc/self/status").read()
if os.geteuid() == 0 or int(text.split("CapEff:")[1].split()[0], 16):
    open("/tmp/had-rights-module-%d" % os.getpid(), "w").close()
`;

/** Where an agent leaves things for programs with more rights to load, run or read, as bash commands. */
const PLANTS: Readonly<Record<string, string>> = {
  'a library before all others': 'echo /tmp/library.so > /etc/ld.so.preload',
  'libraries in the place of the system’s':
    'rm -f /lib64 /lib; for d in /lib64 /lib /lib/x86_64-linux-gnu /lib/aarch64-linux-gnu; do mkdir -p $d; for n in libc.so.6 libm.so.6 libz.so.1 libexpat.so.1 libcap-ng.so.0 libselinux.so.1 libseccomp.so.2 libffi.so.8; do cp /tmp/library.so $d/$n; done; done',
  'programs in the place of the system’s':
    'rm -f /bin /sbin; mkdir /bin /sbin; for d in /bin /sbin; do for n in sh bash env cat kill mount umount setpriv nsenter prlimit unshare base64 tar python3 mkfifo ip find; do cp /tmp/script $d/$n; chmod 755 $d/$n; done; done',
  'settings of shells':
    'for f in /etc/profile /etc/bash.bashrc /etc/environment /etc/shells /home/agent/.bashrc /home/agent/.profile /root/.bashrc; do cp /tmp/script $f; done',
  'modules of Python':
    'for d in / /testbed /root /home/agent/.local/lib/python3.11/site-packages /etc/python3 /etc/python3.11; do mkdir -p $d; for n in sitecustomize usercustomize json socket select traceback linecache warnings encodings signal; do cp /tmp/module $d/$n.py; done; done',
  'users, names and locales':
    'printf "root::0:0::/:/tmp/script\\nagent::0:0::/:/tmp/script\\n" > /etc/passwd; echo "passwd: evil" > /etc/nsswitch.conf; mkdir -p /usr/lib/locale /etc/locale /etc/gconv 2> /dev/null; echo "module X// Y// /tmp/library 1" > /etc/gconv/gconv-modules; echo "LANG=/tmp/evil" > /etc/locale.conf',
};

/** That nothing which has more rights than the agent uses anything that the agent can write: registers vitest tests. */
export function describeRights(name: string, make: (root: string) => SandboxProvider): void {
  describe(`${name} lends its rights to nobody`, () => {
    let folder: string;
    let provider: SandboxProvider;
    let library: Buffer | undefined;
    const spec: SandboxSpec = {
      layers: [],
      mounts: [],
      workdir: '/testbed',
      variables: { PATH: '/usr/bin:/bin', HOME: '/home/agent' },
      network: false,
      limits: { memoryBytes: 256 * 1024 ** 2, cpuSeconds: 5 },
    };
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
      provider = make(join(folder, 'state'));
      library = await compiled(folder);
    });
    afterAll(() => removeTree(folder));

    /** All that a sandbox does for its user, whatever comes of it. */
    const useAll = async (sandbox: Sandbox, seconds: string): Promise<void> => {
      const times = { softTimeoutMs: 2000, hardTimeoutMs: 3000 };
      const uses: (() => Promise<unknown>)[] = [
        () => sandbox.exec(['/usr/bin/id']),
        () => sandbox.exec(['sh', '-c', 'exit 3']),
        () => sandbox.readFile('/etc/hostname'),
        () => sandbox.writeFile('/testbed/a/b', 'x'),
        () => sandbox.exec(['/usr/bin/bash', '-c', `exec -a x /usr/bin/sleep ${seconds}`], { timeoutMs: 300 }),
        () => sandbox.exec(['/usr/bin/bash', '-c', 'while :; do :; done'], { timeoutMs: 20_000 }),
        () => sandbox.exec(['/usr/bin/perl', '-e', '$x = "a" x 600_000_000; sleep 30'], { timeoutMs: 10_000 }),
        async () => {
          const shell = await sandbox.openShell();
          await shell.send('echo a', times);
          const running = shell.send('/usr/bin/sleep 60', times);
          await shell.interrupt();
          await running;
          await shell.close();
        },
        () => sandbox.snapshot(join(folder, `snapshot-${seconds}`)),
      ];
      for (const use of uses) await use().catch(() => undefined);
    };

    test.each(Object.entries(PLANTS))('%s', async (plant, script) => {
      const sandbox = await provider.create(spec);
      const seconds = uniqueSeconds();
      if (library === undefined && script.includes('library')) return await sandbox.dispose(); // no compiler here
      await sandbox.writeFile('/tmp/library.so', library ?? '');
      await sandbox.writeFile('/tmp/script', SCRIPT);
      await sandbox.writeFile('/tmp/module', MODULE);
      expect(await sandbox.exec(['bash', '-c', `${script}; exit 0`]), plant).toMatchObject({ exitCode: 0 });
      await useAll(sandbox, seconds);
      await sandbox.freeze(join(folder, `frozen-${seconds}`));
      for (const kind of ['snapshot', 'frozen']) {
        const place = join(folder, `${kind}-${seconds}`, 'tmp');
        expect((existsSync(place) ? await readdir(place) : []).filter((file) => file.startsWith('had-rights'))).toEqual([]);
      }
      expect(await hostProcessRuns(seconds)).toBe(false);
    });
  });
}

async function compiled(folder: string): Promise<Buffer | undefined> {
  await writeFile(join(folder, 'library.c'), LIBRARY);
  const command = ['cc', '-shared', '-fPIC', '-o', join(folder, 'library.so'), join(folder, 'library.c')] as const;
  const made = await runProcess(command).catch(() => undefined);
  return made?.exitCode === 0 ? await readFile(join(folder, 'library.so')) : undefined;
}
