import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { Mount } from '../records/environment.ts';
import { byName } from '../support/by-name.ts';

export type RegistryVariables = { variables: Record<string, string>; mounts: Mount[] };

const CONNECTION = /^((https?|all|no)_proxy|ssl_cert_(file|dir)|curl_ca_bundle|git_ssl_cainfo)$/i;

/**
 * The variables that `wanted` names, and those by which programs find proxies and certificates, with read-only mounts
 * for the files that they name: what an install needs to reach the user's registry.
 */
export function registryVariables(variables: Readonly<Record<string, string | undefined>>, wanted: RegExp): RegistryVariables {
  const passed = Object.entries(variables).filter(
    (entry): entry is [string, string] =>
      (wanted.test(entry[0]) || CONNECTION.test(entry[0])) && entry[1] !== undefined && entry[1] !== '',
  );
  const files = passed.map(([, value]) => value).filter((value) => isAbsolute(value) && existsSync(value));
  return { variables: byName(passed), mounts: unseen(files) };
}

/** Mounts, each at its own place, for the files and folders that no sandbox sees anyway. */
export function unseen(paths: readonly string[]): Mount[] {
  return [...new Set(paths)]
    .filter((path) => existsSync(path) && !/^\/(usr|etc\/ssl\/certs)(\/|$)/.test(path))
    .map((path) => ({ source: path, target: path }));
}
