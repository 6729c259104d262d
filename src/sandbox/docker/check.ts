import { CodedError, errorMessage } from '../../support/errors.ts';
import type { ProviderCheck, SandboxProvider } from '../sandbox.ts';
import type { Engine } from './engine.ts';

/** Asks the engine, makes a sandbox and runs a command in it. Never throws. */
export async function checkEngine(provider: SandboxProvider, engine: Engine): Promise<ProviderCheck> {
  try {
    const version = await engine.run(['version', '--format', '{{.Server.Version}}'], { timeoutMs: 10_000 });
    if (version.exitCode !== 0) {
      return {
        usable: false,
        detail: `${engine.command} does not reach its engine (${version.stderr.trim().split('\n').at(-1) ?? ''})`,
        remedy: 'Start the engine (for Docker, `dockerd` as root), and let this user reach it: DOCKER_HOST, or the group docker.',
      };
    }
    await using sandbox = await provider.create({ layers: [], mounts: [], workdir: '/tmp', variables: {}, network: false });
    const result = await sandbox.exec(['/bin/sh', '-c', 'exit 7']);
    if (result.exitCode !== 7)
      throw new Error(result.stderr.trim() || `a command in a sandbox ended with ${result.exitCode}, not 7`);
    return { usable: true, detail: `${engine.command} works, engine ${version.stdout.trim()}` };
  } catch (error) {
    return {
      usable: false,
      detail: errorMessage(error),
      remedy: (error instanceof CodedError ? error.hint : undefined) ?? `Look at what \`${engine.command} info\` says.`,
    };
  }
}
