import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { CodedError } from '../support/errors.ts';
import { runProcess } from '../support/process.ts';
import { toolPath } from '../support/tools.ts';
import type { Source } from './source.ts';

const Found = z.object({ name: z.string(), version: z.string(), local_path: z.string() });

export type Release = { kind: 'downloaded'; version: string; archive: string } | { kind: 'missing'; detail: string };

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

/**
 * Finds a source release in the user's package index and downloads it into `folder`, with `unearth`, which runs no
 * code of the package. A release or a package that does not exist is `missing`; an index that cannot be reached throws
 * `INDEX_UNREACHABLE`.
 */
export async function downloadRelease(source: Source & { kind: 'pypi' }, folder: string, signal?: AbortSignal): Promise<Release> {
  const wanted = source.version === undefined ? source.name : `${source.name}==${source.version}`;
  for (const places of indexArguments(process.env)) {
    const answer = await unearth(['--no-binary', ...places, '--download', folder, wanted], signal);
    if (answer !== undefined) {
      const found = Found.parse(answer);
      const archive = isAbsolute(found.local_path) ? found.local_path : join(process.cwd(), found.local_path);
      return { kind: 'downloaded', version: found.version, archive };
    }
  }
  return { kind: 'missing', detail: await explainMissing(source, signal) };
}

/** The command's JSON, or undefined where nothing matches. */
async function unearth(args: readonly string[], signal?: AbortSignal): Promise<unknown> {
  const result = await runProcess([toolPath('unearth'), ...args], {
    timeoutMs: 180_000,
    ...(signal === undefined ? {} : { signal }),
  });
  if (result.exitCode === 0) return JSON.parse(result.stdout);
  const lines = result.stderr.trim().split('\n');
  const said = lines.at(-1) ?? '';
  const unreachable = lines.find((line) => /Failed to collect links/.test(line) && !/\(40[34]\)|\(410\)/.test(line));
  if (!result.timedOut && unreachable === undefined && said.startsWith('No matches')) return undefined;
  throw new CodedError(
    'INDEX_UNREACHABLE',
    `the package index cannot be asked: ${result.timedOut ? 'no answer' : (unreachable ?? said)}`,
    {
      hint: 'Check the network, and PIP_INDEX_URL if you use an index of your own. Then run the same command again.',
    },
  );
}

async function explainMissing(source: Source & { kind: 'pypi' }, signal?: AbortSignal): Promise<string> {
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
