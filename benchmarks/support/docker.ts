import { join } from 'node:path';
import { runProcess } from '../../src/support/process.ts';

export type Docker = {
  version: string;
  /** SWE_LEGO_CONTAINER_IMAGE, or one made of programs of this machine. */
  image: string;
  /** Runs a command of Docker; what it printed. Throws where it fails. */
  run(...args: string[]): Promise<string>;
};

/** What the `docker` command reaches; undefined where no Docker answers. */
export async function findDocker(): Promise<Docker | undefined> {
  const docker = (...args: string[]) => runProcess(['docker', ...args], { timeoutMs: 300_000 });
  const answers = await docker('version', '--format', '{{.Server.Version}}').catch(() => undefined);
  if (answers?.exitCode !== 0) return undefined;
  const image = process.env['SWE_LEGO_CONTAINER_IMAGE'] ?? 'swe-lego-host';
  if ((await docker('image', 'inspect', image)).exitCode !== 0) {
    const programs = join(import.meta.dirname, '../../src/sandbox/images/host-programs.sh');
    const make = 'set -o pipefail; "$0" | docker import - "$1"';
    const made = await runProcess(['bash', '-c', make, programs, image], { timeoutMs: 300_000 });
    if (made.exitCode !== 0) throw new Error(made.stderr);
  }
  return {
    version: answers.stdout.trim(),
    image,
    async run(...args) {
      const result = await docker(...args);
      if (result.exitCode !== 0) throw new Error(`docker ${args[0]}: ${result.stderr}`);
      return result.stdout.trim();
    },
  };
}
