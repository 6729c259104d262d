import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runProcess } from '../../support/process.ts';
import { createLayer } from '../layers.ts';
import { namespaceProvider } from '../namespace/provider.ts';
import type { SandboxSpec } from '../sandbox.ts';
import { removeTree } from '../shared/trees.ts';
import { rootfsFromImage } from './rootfs.ts';

const programs = ['skopeo', 'umoci', 'dpkg-query'];
const found = await Promise.all(programs.map((name) => runProcess(['sh', '-c', 'command -v "$1"', 'find', name])));
const missing = programs.filter((_, index) => found[index]?.exitCode !== 0);
if (missing.length > 0) process.stderr.write(`Images are not unpacked here: no ${missing.join(', ')}\n`);

test('what names no image is told before anything is done', async () => {
  await expect(rootfsFromImage('ubuntu:22.04', '/nowhere')).rejects.toMatchObject({ code: 'IMAGE_UNAVAILABLE', kind: 'usage' });
});

describe.skipIf(missing.length > 0)(`a root filesystem from an image (skipped without ${programs.join(', ')})`, () => {
  let folder: string;
  let image: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rootfs-'));
    const make = `set -e; cd "$1"
      "$2" bash dash coreutils util-linux mount > programs.tar
      mkdir -p more/etc more/opt/tool && echo 'of the image' > more/etc/mark && echo x > more/opt/tool/file
      tar --owner=0 --group=0 -C more -cf more.tar ./etc/mark ./opt
      tar -Af programs.tar more.tar
      skopeo copy --quiet tarball:programs.tar oci:layout:tiny
      umoci config --image layout:tiny --config.env COLOUR=blue --config.workingdir /opt/tool
      rm -rf programs.tar`;
    const made = await runProcess(['bash', '-c', make, 'make', folder, join(import.meta.dirname, 'host-programs.sh')]);
    expect(made).toMatchObject({ exitCode: 0 });
    image = `oci:${join(folder, 'layout')}:tiny`;
  });
  afterAll(async () => {
    await removeTree(folder);
  });

  const spec = (rootfs: string): SandboxSpec => ({
    rootfs,
    layers: [],
    mounts: [],
    workdir: '/testbed',
    variables: { PATH: '/usr/bin:/bin' },
    network: false,
  });

  test('is unpacked once, and tells what the image sets', async () => {
    const rootfs = await rootfsFromImage(image, join(folder, 'layers'));
    expect(rootfs).toMatchObject({ variables: { COLOUR: 'blue' }, workdir: '/opt/tool' });
    await writeFile(join(rootfs.folder, 'witness'), '');
    expect(await rootfsFromImage(image, join(folder, 'layers'))).toEqual(rootfs);
    expect(await readFile(join(rootfs.folder, 'witness'), 'utf8')).toBe('');
    expect(await readFile(join(rootfs.folder, 'etc/mark'), 'utf8')).toBe('of the image\n');
  });

  test('takes the place of the system folders of the host', async () => {
    const rootfs = await rootfsFromImage(image, join(folder, 'layers'));
    const layer = join(folder, 'layer');
    await createLayer(layer, [{ path: '/opt/tool/other', content: 'y' }]);
    const provider = namespaceProvider({ root: join(folder, 'state') });
    await using sandbox = await provider.create({ ...spec(rootfs.folder), layers: [layer] });
    expect((await sandbox.exec(['sh', '-c', 'cat /etc/mark; ls /opt/tool; id -un; command -v skopeo'])).stdout).toBe(
      'of the image\nfile\nother\nagent\n',
    );
    const written = await sandbox.exec(['sh', '-c', 'echo z >> /opt/tool/file; cat /opt/tool/file; touch /usr/bin/evil']);
    expect(written).toMatchObject({ stdout: 'x\nz\n', stderr: expect.stringContaining('Read-only') });
    const shell = await sandbox.openShell();
    expect(await shell.send('pwd', { softTimeoutMs: 9000, hardTimeoutMs: 9000 })).toMatchObject({ output: '/testbed\n' });
    expect(await readFile(join(rootfs.folder, 'opt/tool/file'), 'utf8')).toBe('x\n');
  });

  test('that lacks what a sandbox needs is told in words', async () => {
    const bare = join(folder, 'bare');
    await createLayer(bare, [{ path: '/etc/mark', content: '' }]);
    const provider = namespaceProvider({ root: join(folder, 'state') });
    await expect(provider.create(spec(bare))).rejects.toMatchObject({
      code: 'SANDBOX_FAILED',
      message: expect.stringContaining('has no /usr/bin/bash'),
    });
  });

  test('of an image that is not there is told by skopeo', async () => {
    await expect(rootfsFromImage(`oci:${folder}/nothing:x`, join(folder, 'layers'))).rejects.toMatchObject({
      code: 'IMAGE_UNAVAILABLE',
    });
  });
});
