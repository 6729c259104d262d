import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '../../support/hash.ts';
import { cargo } from './cargo.ts';
import { onPath, packFiles, scratch, serve } from './fixture.ts';

describe.runIf(onPath('cargo'))('cargo', () => {
  let place: Awaited<ReturnType<typeof scratch>>;
  let registry: Awaited<ReturnType<typeof serve>>;
  const useRegistry = async (source: string): Promise<void> => {
    const home = await place.folder();
    await writeFile(
      join(home, 'config.toml'),
      `[source.crates-io]\nreplace-with = "mine"\n[source.mine]\n${source}\n[net]\nretry = 0\n`,
    );
    process.env['CARGO_HOME'] = home;
  };
  beforeAll(async () => {
    place = await scratch();
    // rustup's shims look for toolchains beside the home that they were installed with
    process.env['RUSTUP_HOME'] ??= join(homedir(), '.rustup');
    const archive = join(place.root, 'folder', 'demo_crate-1.0.0.crate');
    const manifest = '[package]\nname = "demo_crate"\nversion = "1.0.0"\nedition = "2021"\n';
    await packFiles(archive, 'demo_crate-1.0.0', { 'Cargo.toml': manifest, 'src/lib.rs': '', 'tests/it.rs': '' });
    const crate = await readFile(archive);
    const entry = (name: string, cksum: string, yanked = false) =>
      `${JSON.stringify({ name, vers: '1.0.0', deps: [], cksum, features: {}, yanked })}\n`;
    registry = await serve((path, url) => {
      if (path === '/config.json') return JSON.stringify({ dl: `${url}/dl` });
      if (path.startsWith('/dl/')) return crate;
      if (path === '/de/mo/demo_crate') return entry('demo_crate', sha256(crate));
      if (path === '/br/ok/broken') return entry('broken', '0'.repeat(64));
      if (path === '/ya/nk/yanked') return entry('yanked', sha256(crate), true);
      return path === '/cl/os/closed' ? 403 : 404;
    });
    await mkdir(join(place.root, 'folder/index/de/mo'), { recursive: true });
    await writeFile(join(place.root, 'folder/index/de/mo/demo_crate'), entry('demo_crate', sha256(crate)));
    await useRegistry(`registry = "sparse+${registry.url}/"`);
  });
  afterAll(async () => {
    await registry.close();
    await place.close();
  });
  const download = async (name: string, version?: string) => cargo.download({ name, version }, await place.folder());

  test('the newest release or a given one, as the registry has it', async () => {
    const newest = await download('demo_crate');
    expect(newest).toMatchObject({
      kind: 'downloaded',
      version: '1.0.0',
      parts: [{ archive: expect.stringMatching(/\.crate$/), strip: 1 }],
    });
    expect(await download('demo_crate', '1.0.0')).toEqual(newest);
  });

  test.each([
    ['demo_crate', '9.0.0', 'not-found'],
    ['absent', '1.0.0', 'not-found'],
    ['yanked', '1.0.0', 'not-found'],
    ['closed', '1.0.0', 'private'],
    ['broken', '1.0.0', 'unsafe-archive'],
  ])('%s@%s is missing: %s', async (name, version, reason) => {
    expect(await download(name, version)).toEqual({ kind: 'missing', reason, detail: expect.stringMatching(/./) });
  });

  test('a registry that is a folder', async () => {
    await useRegistry(`local-registry = "${join(place.root, 'folder')}"`);
    const downloaded = await download('demo_crate', '1.0.0');
    expect(downloaded).toMatchObject({
      kind: 'downloaded',
      version: '1.0.0',
      parts: [{ archive: expect.stringMatching(/crate\.tar$/) }],
    });
  });

  test('a registry that does not answer is an error with a hint', async () => {
    await useRegistry('registry = "sparse+http://127.0.0.1:9/"');
    await expect(download('other', '1.0.0')).rejects.toMatchObject({
      code: 'INDEX_UNREACHABLE',
      hint: expect.stringContaining('config.toml'),
    });
  });
});
