import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const BLOCKS = /<(mirror|repository|pluginRepository)>[\s\S]*?<\/\1>/g;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&lt;', '<'],
  ['&gt;', '>'],
  ['&quot;', '"'],
  ['&apos;', "'"],
  ['&amp;', '&'],
]);

/** The user's Maven settings, or undefined. */
export function userSettings(variables: Readonly<Record<string, string | undefined>>): string | undefined {
  const path = variables['MAVEN_SETTINGS'] ?? join(homedir(), '.m2', 'settings.xml');
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/**
 * Settings whose servers' user names and passwords stand in the addresses of the mirrors and repositories that they are for, as
 * `https://user:password@host`; the servers are left out, and with them what only Maven itself could decrypt.
 */
export function credentialsInAddresses(settings: string): string {
  const users = new Map<string, string>();
  for (const [, server = ''] of settings.matchAll(/<server>([\s\S]*?)<\/server>/g)) {
    const [id, name, password] = [element(server, 'id'), element(server, 'username'), element(server, 'password')];
    if (id === undefined || name === undefined || password === undefined || /^\{.*\}$/.test(password)) continue;
    users.set(id, `${encodeURIComponent(name)}:${encodeURIComponent(password)}`);
  }
  return settings.replace(/<servers>[\s\S]*?<\/servers>/g, '').replace(BLOCKS, (block) => {
    const user = users.get(element(block, 'id') ?? '');
    return user === undefined ? block : block.replace(/(<url>\s*https?:\/\/)(?:[^@/<]*@)?/, `$1${user}@`);
  });
}

function element(text: string, name: string): string | undefined {
  const value = new RegExp(`<${name}>\\s*([\\s\\S]*?)\\s*</${name}>`).exec(text)?.[1];
  return value?.replace(/&(?:lt|gt|quot|apos|amp);/g, (entity) => ENTITIES.get(entity) ?? entity);
}
