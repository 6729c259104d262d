import { errorMessage } from '../../support/errors.ts';
import type { ProviderCheck, SandboxProvider } from '../sandbox.ts';

/** Makes a sandbox and runs a command in it. */
export async function checkNamespaces(provider: SandboxProvider): Promise<ProviderCheck> {
  try {
    await using sandbox = await provider.create({ layers: [], mounts: [], workdir: '/tmp', variables: {}, network: false });
    const result = await sandbox.exec(['/bin/sh', '-c', 'exit 7']);
    if (result.exitCode !== 7)
      throw new Error(result.stderr.trim() || `a command in a sandbox ended with ${result.exitCode}, not 7`);
    return { usable: true, detail: 'namespaces, overlayfs and util-linux are there' };
  } catch (error) {
    return { usable: false, detail: errorMessage(error), remedy: '' };
  }
}
