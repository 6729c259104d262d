import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { toolPath } from '../../support/tools.ts';

/** Whether a program is on the PATH; where it is not, says which tests are skipped for it. */
export function onPath(program: string): boolean {
  const found = process.env['PATH']?.split(':').some((folder) => {
    try {
      execFileSync('test', ['-x', join(folder, program)]);
      return true;
    } catch {
      return false;
    }
  });
  if (!found) process.stderr.write(`skipped: ${program} is not on the PATH, and its index is asked through it\n`);
  return found === true;
}

/** A scratch folder, and the environment variables put back, at the end of a test file. */
export async function scratch() {
  const root = await mkdtemp(join(tmpdir(), 'index-'));
  const saved = { ...process.env };
  let count = 0;
  return {
    root,
    /** A new empty folder. */
    folder: async () => {
      const path = join(root, `download-${++count}`);
      await mkdir(path);
      return path;
    },
    close: async () => {
      process.env = saved;
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Writes files into a folder and packs it as `.tar.gz`, or as `.zip` (also `.jar`); names in it begin with `prefix`. */
export async function packFiles(archive: string, prefix: string, files: Readonly<Record<string, string>>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pack-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, prefix, path)), { recursive: true });
    await writeFile(join(folder, prefix, path), text);
  }
  await mkdir(dirname(archive), { recursive: true });
  if (archive.endsWith('gz') || archive.endsWith('.crate'))
    execFileSync('tar', ['czf', archive, '-C', folder, ...(await readdir(folder))]);
  else execFileSync(toolPath('python'), ['-c', ZIP, archive, folder]);
  await rm(folder, { recursive: true });
}

const ZIP = `
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    for base, _, names in os.walk(sys.argv[2]):
        for name in names:
            archive.write(os.path.join(base, name), os.path.relpath(os.path.join(base, name), sys.argv[2]))
`;

/** An index over HTTP; what `answer` gives for a path is sent, a number as a status without contents. */
export async function serve(answer: (path: string, url: string) => string | Uint8Array | number) {
  const server = createServer((request, response) => {
    const sent = answer(decodeURIComponent(request.url ?? ''), `http://${request.headers.host}`);
    response.writeHead(typeof sent === 'number' ? sent : 200, { 'content-type': 'application/json' });
    response.end(typeof sent === 'number' ? '{}' : sent);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
