import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onPath, packFiles, scratch, serve } from './fixture.ts';
import { npm } from './npm.ts';

describe.runIf(onPath('npm'))('npm', () => {
  let place: Awaited<ReturnType<typeof scratch>>;
  let registry: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    place = await scratch();
    const archive = join(place.root, 'demo.tgz');
    await packFiles(archive, 'package', { 'package.json': '{"name":"@s/demo","version":"1.2.0"}', 'test/a.test.js': '' });
    const tarball = await readFile(archive);
    registry = await serve((path, url) => {
      if (path === '/demo.tgz') return tarball;
      if (path === '/closed') return 401;
      const integrity = path === '/broken' ? { integrity: `sha512-${'A'.repeat(86)}==` } : {};
      if (!['/@s/demo', '/broken'].includes(path)) return 404;
      const name = path.slice(1);
      const version = (text: string) => ({ name, version: text, dist: { tarball: `${url}/demo.tgz`, ...integrity } });
      return JSON.stringify({
        name,
        'dist-tags': { latest: '1.2.0' },
        versions: { '1.0.0': version('1.0.0'), '1.2.0': version('1.2.0') },
        time: { '1.0.0': '2020-01-01T00:00:00.000Z', '1.2.0': '2021-01-01T00:00:00.000Z' },
      });
    });
    Object.assign(process.env, {
      npm_config_registry: registry.url,
      npm_config_cache: join(place.root, 'cache'),
      npm_config_fetch_retries: '0',
    });
  });
  afterAll(async () => {
    await registry.close();
    await place.close();
  });
  const download = async (name: string, version?: string) => npm.download({ name, version }, await place.folder());

  test('the newest release or a given one, with its time', async () => {
    const newest = await download('@s/demo');
    expect(newest).toMatchObject({
      kind: 'downloaded',
      version: '1.2.0',
      releasedAt: '2021-01-01T00:00:00.000Z',
      parts: [{ into: '', strip: 1 }],
    });
    if (newest.kind === 'downloaded') expect((await readFile(newest.parts[0].archive)).length).toBeGreaterThan(100);
    expect(await download('@s/demo', '1.0.0')).toMatchObject({ version: '1.0.0' });
  });

  test.each([
    ['@s/demo', '9.0.0', 'not-found'],
    ['absent', '1.0.0', 'not-found'],
    ['closed', '1.0.0', 'private'],
    ['broken', '1.0.0', 'unsafe-archive'],
  ])('%s@%s is missing: %s', async (name, version, reason) => {
    expect(await download(name, version)).toEqual({ kind: 'missing', reason, detail: expect.stringMatching(/./) });
  });

  test('a registry that does not answer is an error with a hint', async () => {
    process.env['npm_config_registry'] = 'http://127.0.0.1:9';
    await expect(download('other', '1.0.0')).rejects.toMatchObject({
      code: 'INDEX_UNREACHABLE',
      hint: expect.stringContaining('npm_config_registry'),
    });
    process.env['npm_config_registry'] = registry.url;
  });
});
