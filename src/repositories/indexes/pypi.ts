import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { runProcess } from '../../support/process.ts';
import { toolPath } from '../../support/tools.ts';
import { indexUnreachable, type PackageIndex, type Wanted } from './package-index.ts';

const Found = z.object({
  name: z.string(),
  version: z.string(),
  local_path: z.string(),
  link: z.object({ upload_time: z.string().nullish() }).optional(),
});

/**
 * The Python package index (or the user's own, by pip's settings), asked with `unearth`, which runs no code of the
 * package.
 */
export const pypi: PackageIndex = {
  scheme: 'pypi',
  form: 'pypi:NAME==VERSION',
  language: 'python',
  parse(rest) {
    const match = /^([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)(?:==([A-Za-z0-9][A-Za-z0-9._+!-]*))?$/.exec(rest);
    return match?.[1] === undefined ? undefined : { name: match[1], version: match[2] };
  },
  write: (name, version) => `${name}==${version}`,
  slug: normalName,
  async download(wanted, folder, signal) {
    const text = wanted.version === undefined ? wanted.name : `${wanted.name}==${wanted.version}`;
    for (const places of indexArguments(process.env)) {
      const answer = await unearth(['--no-binary', ...places, '--download', folder, text], signal);
      if (answer === undefined) continue;
      const { version, local_path, link } = Found.parse(answer);
      const archive = isAbsolute(local_path) ? local_path : join(process.cwd(), local_path);
      const releasedAt = link?.upload_time == null ? undefined : new Date(link.upload_time).toISOString();
      return { kind: 'downloaded', version, releasedAt, parts: [{ archive, into: '', strip: 1 }] };
    }
    return { kind: 'missing', reason: 'not-found', detail: await explainMissing(wanted, signal) };
  },
};

/** Package names compare equal when their normal forms do. */
export function normalName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** The arguments that carry the user's pip settings to `unearth`. */
export function indexArguments(variables: Readonly<Record<string, string | undefined>>): string[][] {
  const words = (name: string): string[] => variables[name]?.split(/\s+/).filter((word) => word !== '') ?? [];
  const main = words('PIP_INDEX_URL').flatMap((url) => ['--index-url', url]);
  const others = [
    ...words('PIP_EXTRA_INDEX_URL').flatMap((url) => ['--index-url', url]),
    ...words('PIP_FIND_LINKS').flatMap((place) => ['--find-link', place]),
  ];
  const trusted = words('PIP_TRUSTED_HOST').flatMap((host) => ['--trusted-host', host]);
  if (variables['PIP_NO_INDEX'] !== undefined && !['', '0', 'false'].includes(variables['PIP_NO_INDEX'])) {
    const links = words('PIP_FIND_LINKS').flatMap((place) => ['--find-link', place]);
    return links.length > 0 ? [[...links, ...trusted]] : [];
  }
  if (main.length > 0) return [[...main, ...others, ...trusted]];
  // unearth falls back to the public index only where it is given no place at all: so ask the other places first
  return others.length > 0 ? [[...others, ...trusted], trusted] : [trusted];
}

/** The command's JSON, or undefined where nothing matches. */
async function unearth(args: readonly string[], signal?: AbortSignal): Promise<unknown> {
  toolPath('unearth'); // says what to do where it is not installed
  const script = join(import.meta.dirname, 'ask_pypi.py');
  const result = await runProcess([toolPath('python'), '-I', script, ...args], {
    timeoutMs: 180_000,
    ...(signal === undefined ? {} : { signal }),
  });
  if (result.exitCode === 0) return JSON.parse(result.stdout);
  const lines = result.stderr.trim().split('\n');
  const said = lines.at(-1) ?? '';
  const unreachable = lines.find((line) => /Failed to collect links/.test(line) && !/\(40[34]\)|\(410\)/.test(line));
  if (!result.timedOut && unreachable === undefined && said.startsWith('No matches')) return undefined;
  throw indexUnreachable('the package index', result.timedOut ? 'no answer' : (unreachable ?? said), 'PIP_INDEX_URL');
}

async function explainMissing(source: Wanted, signal?: AbortSignal): Promise<string> {
  for (const places of indexArguments(process.env)) {
    const any = await unearth(['--all', ...places, source.name], signal);
    if (any === undefined) continue;
    const files = z
      .array(z.object({ version: z.string(), link: z.object({ url: z.string() }) }))
      .parse(Array.isArray(any) ? any : [any]);
    const sources = [...new Set(files.filter((file) => !/\.whl$/.test(file.link.url)).map((file) => file.version))];
    if (files.some((file) => file.version === source.version))
      return `version ${source.version} has no source release that this Python can use`;
    if (sources.length === 0) return 'the package has wheels only, no source release';
    return `there is no version ${source.version}; source releases: ${sources.slice(0, 5).join(', ')}${sources.length > 5 ? ', …' : ''}`;
  }
  return 'the package index has no package of this name for this Python';
}
