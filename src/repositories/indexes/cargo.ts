import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { z } from 'zod';
import { indexUnreachable, type PackageIndex, type Release, runClient, tellingLine } from './package-index.ts';

const Metadata = z.object({ packages: z.array(z.object({ name: z.string(), version: z.string(), manifest_path: z.string() })) });

const NOT_FOUND = /(no matching package|failed to select a version|is yanked|candidate versions found|could not find)/i;
const PRIVATE = /(\b40[13]\b|requires a token|unauthorized|no token found)/i;
const BAD_ARCHIVE = /(failed to verify the checksum|failed to unpack|corrupt)/i;

/**
 * crates.io (or the user's own registry, by cargo's configuration): a scratch package depends on the crate, cargo
 * fetches it, and its archive is taken from cargo's cache. The crate's own dependencies come along; nothing is built.
 */
export const cargo: PackageIndex = {
  scheme: 'cargo',
  form: 'cargo:NAME@VERSION',
  language: 'rust',
  parse(rest) {
    const match = /^([A-Za-z][A-Za-z0-9_-]*)(?:@(\d[A-Za-z0-9.+-]*))?$/.exec(rest);
    return match?.[1] === undefined ? undefined : { name: match[1], version: match[2] };
  },
  write: (name, version) => `${name}@${version}`,
  slug: (name) => name.toLowerCase().replaceAll('_', '-'),
  async download({ name, version }, folder, signal) {
    const scratch = join(folder, 'scratch');
    await mkdir(scratch);
    const wanted = version === undefined ? '*' : `=${version}`;
    const manifest = [
      '[package]',
      'name = "swe-lego-scratch"',
      'version = "0.0.0"',
      '[lib]',
      'path = "lib.rs"',
      '[workspace]',
      '[dependencies]',
    ];
    await writeFile(
      join(scratch, 'Cargo.toml'),
      `${manifest.join('\n')}\n"${name}" = { version = "${wanted}", default-features = false }\n`,
    );
    await writeFile(join(scratch, 'lib.rs'), '');
    const variables = { CARGO_TERM_COLOR: 'never' };
    const result = await runClient(['cargo', 'metadata', '--format-version', '1'], { cwd: scratch, variables, signal });
    if (result.exitCode !== 0) return failure(result.timedOut, result.stderr);
    const found = Metadata.parse(JSON.parse(result.stdout)).packages.find(
      (one) => one.name.replaceAll('_', '-') === name.replaceAll('_', '-'),
    );
    if (found === undefined) throw indexUnreachable('the crate registry', `cargo did not tell where ${name} is`, 'CARGO_HOME');
    const archive = archiveOf(found.manifest_path) ?? (await pack(dirname(found.manifest_path), folder));
    return { kind: 'downloaded', version: found.version, parts: [{ archive, into: '', strip: 1 }] };
  },
};

/** `…/registry/src/<index>/<name>-<version>/` was unpacked from `…/registry/cache/<index>/<name>-<version>.crate`. */
function archiveOf(manifest: string): string | undefined {
  const unpacked = dirname(manifest);
  const marker = `${sep}registry${sep}src${sep}`;
  const at = unpacked.lastIndexOf(marker);
  const archive = `${unpacked.slice(0, at)}${sep}registry${sep}cache${sep}${unpacked.slice(at + marker.length)}.crate`;
  return at >= 0 && existsSync(archive) ? archive : undefined;
}

/** Registries that are folders, and folders of vendored crates, leave no archive in cargo's cache. */
async function pack(unpacked: string, folder: string): Promise<string> {
  const archive = join(folder, 'crate.tar');
  const same = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
  await runClient(['tar', ...same, '-cf', archive, '-C', dirname(unpacked), basename(unpacked)], {
    cwd: folder,
    signal: undefined,
  });
  return archive;
}

function failure(timedOut: boolean, stderr: string): Release {
  if (!timedOut) {
    for (const [reason, pattern] of [
      ['unsafe-archive', BAD_ARCHIVE],
      ['private', PRIVATE],
      ['not-found', NOT_FOUND],
    ] as const) {
      if (pattern.test(stderr)) return { kind: 'missing', reason, detail: tellingLine(stderr, pattern).replace(/^error: /, '') };
    }
  }
  throw indexUnreachable(
    'the crate registry',
    timedOut ? 'no answer' : tellingLine(stderr, /(resolve host|connect|timed out|caused by)/i),
    'the source in cargo’s config.toml',
  );
}
