import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Mount } from '../../../records/environment.ts';
import { readTextIfExists } from '../../../support/files.ts';
import { registryVariables, unseen } from '../../registry-variables.ts';

/** Lines of an .npmrc that tell how to reach a registry; nothing else of the user's settings reaches an install. */
const SETTINGS = /^\s*((@[^:=\s]+:)?registry|\/\/[^=\s]+|cafile|ca(\[\])?|strict-ssl|(https-|http-|no)?proxy|noproxy)\s*=/i;
const VARIABLES = /^(npm_config_(registry|cafile|strict_ssl|(https_|http_)?proxy|noproxy|_.*)|node_extra_ca_certs)$/i;

export type NpmSettings = {
  /** Text of an .npmrc. */
  file: string;
  variables: Record<string, string>;
  mounts: Mount[];
};

/** What npm needs in a sandbox to reach the user's registry: lines of the user's .npmrc, variables, certificate files. */
export async function npmSettings(variables: Readonly<Record<string, string | undefined>>): Promise<NpmSettings> {
  const path = variables['NPM_CONFIG_USERCONFIG'] ?? variables['npm_config_userconfig'] ?? join(homedir(), '.npmrc');
  const lines = ((await readTextIfExists(path)) ?? '').split('\n').filter((line) => SETTINGS.test(line));
  const passed = registryVariables(variables, VARIABLES);
  const certificates = lines.flatMap((line) => /^\s*cafile\s*=\s*(\S+)/.exec(line)?.[1] ?? []);
  return {
    file: `${lines.join('\n')}\n`,
    variables: passed.variables,
    mounts: unseen([...certificates, ...passed.mounts.map(({ source }) => source)]),
  };
}
