import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CodedError } from '../../support/errors.ts';
import { unpackArchive } from '../archive.ts';
import { onPath, packFiles, scratch } from './fixture.ts';
import { maven } from './maven.ts';

describe.runIf(onPath('mvn'))('maven', () => {
  let place: Awaited<ReturnType<typeof scratch>>;
  beforeAll(async () => {
    place = await scratch();
    const folder = join(place.root, 'repo/org/example/demo/1.0');
    await packFiles(join(folder, 'demo-1.0-sources.jar'), '', {
      'org/example/Demo.java': 'class Demo {}',
      'org/example/demo.properties': 'a=b',
      'META-INF/MANIFEST.MF': 'x',
      'META-INF/LICENSE.txt': 'the licence',
    });
    await packFiles(join(folder, 'demo-1.0-test-sources.jar'), '', {
      'org/example/DemoTest.java': '',
      'META-INF/LICENSE.txt': 'the licence',
    });
    await writeFile(join(folder, 'demo-1.0.pom'), '<project/>');
    const untested = join(place.root, 'repo/org/example/untested/1.0');
    await packFiles(join(untested, 'untested-1.0-sources.jar'), '', { 'A.java': '' });
    await writeFile(join(untested, 'untested-1.0.pom'), '<project/>');
    const settings = (repository: string) => `<settings><localRepository>${join(place.root, 'local')}</localRepository>
<profiles><profile><id>mine</id><repositories><repository><id>mine</id><url>${repository}</url></repository></repositories>
<pluginRepositories><pluginRepository><id>known</id><url>file://${join(homedir(), '.m2/repository')}</url></pluginRepository></pluginRepositories></profile></profiles>
<activeProfiles><activeProfile>mine</activeProfile></activeProfiles></settings>`;
    await mkdir(join(place.root, 'home/.m2'), { recursive: true });
    await writeFile(join(place.root, 'home/.m2/settings.xml'), settings(`file://${join(place.root, 'repo')}`));
    process.env['MAVEN_OPTS'] = `${process.env['MAVEN_OPTS'] ?? ''} -Duser.home=${join(place.root, 'home')}`;
  });
  afterAll(() => place.close());
  const download = async (name: string) => maven.download({ name, version: '1.0' }, await place.folder());

  test('sources and tests come as in a checkout; an artifact without tests is missing', async (context) => {
    const release = await download('org.example:demo').catch((error: unknown) => {
      // Maven's own plugin comes from the network, which a test may not have
      if (error instanceof CodedError && error.code === 'INDEX_UNREACHABLE') return error;
      throw error;
    });
    if (release instanceof CodedError) return context.skip(`Maven's dependency plugin cannot be had here: ${release.message}`);
    if (release.kind !== 'downloaded') throw new Error(release.detail);
    const folder = await place.folder();
    for (const { archive, into, strip } of release.parts) {
      await mkdir(join(folder, into), { recursive: true });
      await unpackArchive(archive, join(folder, into), { strip });
    }
    await release.arrange?.(folder);
    const there = ['pom.xml', 'src/main/java/org/example/Demo.java', 'src/main/resources/org/example/demo.properties'];
    expect([...there, 'src/test/java/org/example/DemoTest.java'].filter((path) => !existsSync(join(folder, path)))).toEqual([]);
    expect(await readFile(join(folder, 'LICENSE.txt'), 'utf8')).toBe('the licence');
    expect(existsSync(join(folder, 'src/main/java/META-INF/MANIFEST.MF'))).toBe(false);

    expect(await download('org.example:untested')).toEqual({
      kind: 'missing',
      reason: 'not-found',
      detail: expect.stringContaining('test-sources'),
    });
  }, 300_000);
});
