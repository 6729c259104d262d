import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { Mount } from '../../../records/environment.ts';
import { byName } from '../../../support/by-name.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** pip's settings and what uv calls them; uv separates places by commas where pip uses spaces. */
const RENAMED: readonly { from: string; to: string; separator?: string }[] = [
  { from: 'PIP_INDEX_URL', to: 'UV_DEFAULT_INDEX' },
  { from: 'PIP_EXTRA_INDEX_URL', to: 'UV_INDEX', separator: ' ' },
  { from: 'PIP_FIND_LINKS', to: 'UV_FIND_LINKS', separator: ',' },
  { from: 'PIP_NO_INDEX', to: 'UV_NO_INDEX' },
  { from: 'PIP_TRUSTED_HOST', to: 'UV_INSECURE_HOST', separator: ' ' },
  { from: 'PIP_CERT', to: 'SSL_CERT_FILE' },
];

const PASSED_ON = [
  'UV_DEFAULT_INDEX',
  'UV_INDEX_URL',
  'UV_EXTRA_INDEX_URL',
  'UV_INDEX',
  'UV_FIND_LINKS',
  'UV_NO_INDEX',
  'UV_INSECURE_HOST',
  'UV_HTTP_TIMEOUT',
  'UV_HTTP_RETRIES',
  'UV_NATIVE_TLS',
  'UV_SYSTEM_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'REQUESTS_CA_BUNDLE',
  'CURL_CA_BUNDLE',
  'PIP_CERT',
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]),
];

/**
 * What an install in a sandbox needs to reach the user's package index, and nothing else of the user's environment:
 * index, certificate and proxy variables, and read-only mounts for the files and folders that they name.
 */
export function indexSettings(variables: Variables): { variables: Record<string, string>; mounts: Mount[] } {
  const settings: Record<string, string> = byName();
  for (const { from, to, separator } of RENAMED) {
    const value = variables[from];
    if (value !== undefined && value !== '') settings[to] = separator === undefined ? value : value.split(/\s+/).join(separator);
  }
  for (const name of PASSED_ON) {
    const value = variables[name];
    if (value !== undefined && value !== '') settings[name] = value;
  }
  const places = ['UV_FIND_LINKS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'PIP_CERT'];
  const paths = new Set(
    places.flatMap((name) => settings[name]?.split(',') ?? []).map((place) => place.replace(/^file:\/\//, '')),
  );
  const mounts = [...paths]
    .filter((path) => isAbsolute(path) && existsSync(path) && !/^\/(usr|etc\/ssl\/certs)(\/|$)/.test(path))
    .map((path) => ({ source: path, target: path }));
  return { variables: settings, mounts };
}
