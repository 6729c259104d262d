import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onPath, packFiles, scratch } from './fixture.ts';
import { go } from './go.ts';

describe.runIf(onPath('go'))('go', () => {
  let place: Awaited<ReturnType<typeof scratch>>;
  beforeAll(async () => {
    place = await scratch();
    const versions = join(place.root, 'proxy/example.org/!demo/@v');
    await mkdir(versions, { recursive: true });
    const mod = 'module example.org/Demo\n';
    for (const version of ['v1.0.0', 'v1.1.0']) {
      await writeFile(join(versions, `${version}.info`), JSON.stringify({ Version: version, Time: '2020-02-03T04:05:06Z' }));
      await writeFile(join(versions, `${version}.mod`), mod);
      await packFiles(join(versions, `${version}.zip`), `example.org/Demo@${version}`, {
        'go.mod': mod,
        'a_test.go': 'package demo\n',
      });
    }
    await writeFile(join(versions, 'v1.2.0.info'), JSON.stringify({ Version: 'v1.2.0' }));
    await writeFile(join(versions, 'v1.2.0.mod'), mod);
    await writeFile(join(versions, 'v1.2.0.zip'), 'no archive');
    await writeFile(join(versions, 'list'), 'v1.0.0\nv1.1.0\n');
    Object.assign(process.env, {
      GOPROXY: `file://${join(place.root, 'proxy')}`,
      GOSUMDB: 'off',
      GONOPROXY: 'none',
      GOPRIVATE: '',
    });
  });
  afterAll(() => place.close());
  const download = async (name: string, version?: string) => go.download({ name, version }, await place.folder());

  test('the newest release or a given one, with its time; its module path is stripped', async () => {
    const downloaded = { kind: 'downloaded', releasedAt: '2020-02-03T04:05:06.000Z', parts: [{ into: '', strip: 2 }] };
    expect(await download('example.org/Demo')).toMatchObject({ ...downloaded, version: 'v1.1.0' });
    expect(await download('example.org/Demo', 'v1.0.0')).toMatchObject({ ...downloaded, version: 'v1.0.0' });
  });

  test.each([
    ['example.org/Demo', 'v9.0.0', 'not-found'],
    ['example.org/absent', 'v1.0.0', 'not-found'],
    ['example.org/Demo', 'v1.2.0', 'unsafe-archive'],
  ])('%s@%s is missing: %s', async (name, version, reason) => {
    expect(await download(name, version)).toEqual({ kind: 'missing', reason, detail: expect.stringMatching(/./) });
  });

  test('a proxy that does not answer is an error with a hint', async () => {
    const proxy = process.env['GOPROXY'];
    process.env['GOPROXY'] = 'http://127.0.0.1:9';
    await expect(download('example.org/other', 'v1.0.0')).rejects.toMatchObject({
      code: 'INDEX_UNREACHABLE',
      hint: expect.stringContaining('GOPROXY'),
    });
    process.env['GOPROXY'] = proxy;
  });
});
