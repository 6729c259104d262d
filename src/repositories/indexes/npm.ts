import { join } from 'node:path';
import { z } from 'zod';
import { ByName, byName } from '../../support/by-name.ts';
import { indexUnreachable, type PackageIndex, type Release, runClient } from './package-index.ts';

const Packed = z.array(z.object({ version: z.string(), filename: z.string() })).min(1);
const Failed = z.object({ error: z.object({ code: z.string().nullish(), summary: z.string().nullish() }) });

/** What npm's error codes come to; any other one is an index that cannot be asked. */
const MISSING: Readonly<Record<string, (Release & { kind: 'missing' })['reason']>> = byName({
  E404: 'not-found',
  ETARGET: 'not-found',
  ENOVERSIONS: 'not-found',
  E401: 'private',
  E403: 'private',
  ENEEDAUTH: 'private',
  EINTEGRITY: 'unsafe-archive',
  TAR_BAD_ARCHIVE: 'unsafe-archive',
});

/** The npm registry (or the user's own, by `.npmrc` and `npm_config_registry`), asked with `npm pack`. */
export const npm: PackageIndex = {
  scheme: 'npm',
  form: 'npm:NAME@VERSION',
  language: 'javascript',
  parse(rest) {
    const match = /^((?:@[a-z0-9~-][a-z0-9._~-]*\/)?[A-Za-z0-9~-][A-Za-z0-9._~-]*)(?:@(\d[A-Za-z0-9._+-]*))?$/.exec(rest);
    return match?.[1] === undefined ? undefined : { name: match[1], version: match[2] };
  },
  write: (name, version) => `${name}@${version}`,
  slug: (name) => name.replace('@', '').replace('/', '-'),
  async download({ name, version }, folder, signal) {
    const exact = version === undefined ? name : `${name}@${version}`;
    const quiet = { npm_config_loglevel: 'error', npm_config_update_notifier: 'false' };
    const run = (args: readonly string[]) => runClient(['npm', ...args], { cwd: folder, variables: quiet, signal });
    const packed = await run(['pack', exact, '--json', '--ignore-scripts', '--pack-destination', folder]);
    if (packed.exitCode !== 0) return failure(packed.timedOut, packed.stdout, packed.stderr);
    const [found] = Packed.parse(JSON.parse(packed.stdout)) as [{ version: string; filename: string }];
    // some versions of npm tell the name before the scope was made part of it
    const archive = join(folder, found.filename.replace('@', '').replace('/', '-'));
    const times = await run(['view', `${name}@${found.version}`, 'time', '--json']);
    const releasedAt = times.exitCode === 0 ? publishedAt(times.stdout, found.version) : undefined;
    return { kind: 'downloaded', version: found.version, releasedAt, parts: [{ archive, into: '', strip: 1 }] };
  },
};

function publishedAt(text: string, version: string): string | undefined {
  const times = ByName(z.string()).safeParse(text.trim() === '' ? {} : JSON.parse(text));
  const time = times.success ? times.data[version] : undefined;
  return time === undefined ? undefined : new Date(time).toISOString();
}

function failure(timedOut: boolean, stdout: string, stderr: string): Release {
  const told = stdout.trim().startsWith('{') ? Failed.safeParse(JSON.parse(stdout)) : undefined;
  const code = (told?.success ? told.data.error.code : undefined) ?? /npm (?:error|ERR!) code (\S+)/.exec(stderr)?.[1] ?? '';
  const said = (told?.success ? told.data.error.summary : undefined) ?? stderr.trim().split('\n').at(-1) ?? '';
  const detail = said.split('\n')[0] ?? '';
  const reason = timedOut ? undefined : MISSING[code];
  if (reason === undefined)
    throw indexUnreachable('the npm registry', timedOut ? 'no answer' : `${code} ${detail}`, 'npm_config_registry');
  return { kind: 'missing', reason, detail };
}
