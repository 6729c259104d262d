import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { namespaceProvider } from '../sandbox/index.ts';
import { hideCredentials } from './credentials.ts';
import { credentialsInAddresses } from './languages/java/settings.ts';

describe('hideCredentials', () => {
  test.each([
    ['an index', { UV_DEFAULT_INDEX: 'https://me:s%40cret@mirror.example/simple/' }, ['Basic bWU6c0BjcmV0']],
    ['a token as the user', { PIP_INDEX_URL: 'https://t0ken@mirror.example/simple' }, ['Basic dDBrZW46']],
    [
      'several indexes of one host',
      { UV_INDEX: 'https://a:b@one.example/x https://a:b@one.example/y,https://c:d@two.example:8443/z' },
      ['Basic YTpi', 'Basic Yzpk'],
    ],
    ['a module proxy among others', { GOPROXY: 'https://me:pw@go.example|https://other.example,direct' }, ['Basic bWU6cHc=']],
    ['npm’s own variables', { npm_config_registry: 'https://npm.example/', npm_config__authToken: 'n0de' }, ['Bearer n0de']],
    [
      'a Cargo registry',
      { CARGO_REGISTRIES_OURS_INDEX: 'sparse+https://crates.example/index/', CARGO_REGISTRIES_OURS_TOKEN: 'cr4te' },
      ['cr4te'],
    ],
  ])('%s', (_, variables, authorizations) => {
    const hidden = hideCredentials({ variables }, {});
    const said = JSON.stringify(hidden.variables);
    for (const secret of ['cret', 't0ken', 'a:b', 'c:d', 'me:', 'n0de', 'cr4te']) expect(said).not.toContain(secret);
    expect(hidden.network.routes.map(({ authorization }) => authorization)).toEqual(authorizations);
    expect(said).toContain('http://127.0.0.1:3129');
  });

  test('the servers of Maven’s settings', () => {
    const settings = `<settings>
      <servers>
        <server><id>ours</id><username>me</username><password>p&amp;w d</password></server>
        <server><id>other</id><username>x</username><password>{aGVsbG8=}</password></server>
      </servers>
      <mirrors><mirror><id>ours</id><url>https://maven.example/all</url><mirrorOf>*</mirrorOf></mirror></mirrors>
      <profiles><profile><repositories><repository><url>http://10.0.0.9/x</url><id>other</id></repository></repositories></profile></profiles>
    </settings>`;
    const { files, network } = hideCredentials({ variables: {}, files: { '/tmp/s': credentialsInAddresses(settings) } }, {});
    expect(network).toEqual({
      hosts: ['maven.example', '10.0.0.9'],
      routes: [{ origin: 'https://maven.example', authorization: `Basic ${Buffer.from('me:p&w d').toString('base64')}` }],
    });
    expect(files['/tmp/s']).toContain('<url>http://127.0.0.1:3129/all</url>');
    expect(files['/tmp/s']).toContain('<url>http://10.0.0.9/x</url>');
    expect(files['/tmp/s']).not.toMatch(/server|password|aGVsbG8|p&/);
  });

  test('leaves what holds none as it is, and lets named hosts be reached', () => {
    const variables = { UV_DEFAULT_INDEX: 'http://10.0.0.7:8081/simple', PATH: '/usr/bin', GOPROXY: 'off' };
    const {
      network,
      files: _,
      ...hidden
    } = hideCredentials({ variables }, { SWE_LEGO_BUILD_HOSTS: 'Files.example, 10.1.1.1:99' });
    expect(hidden.variables).toEqual(variables);
    expect(network).toEqual({ hosts: ['files.example', '10.1.1.1:99', '10.0.0.7:8081'], routes: [] });
  });
});

describe('a registry that wants credentials', () => {
  let folder: string;
  let server: Server;
  let origin: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'credentials-'));
    server = createServer((request, response) => {
      if (request.headers.authorization !== `Basic ${Buffer.from('me:secret').toString('base64')}`) {
        return response.writeHead(401).end('who are you');
      }
      if (request.url === '/simple/') {
        response.setHeader('Content-Type', 'text/html');
        return response.end(`<a href="${origin}/files/a.whl">a</a> <a href="/files/a.whl">b</a>`);
      }
      if (request.url === '/moved') return response.writeHead(302, { location: `${origin}/files/a.whl` }).end();
      response.setHeader('Content-Type', 'application/octet-stream');
      return response.end(Buffer.alloc(300_000, 7));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', () => resolve(undefined)));
    origin = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  });
  afterAll(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('gives an install its packages, which never sees them', async () => {
    const index = origin.replace('://', '://me:secret@');
    const { variables, network } = hideCredentials({ variables: { INDEX: `${index}/simple/`, PATH: '/usr/bin:/bin' } }, {});
    const provider = namespaceProvider({ root: join(folder, 'state') });
    await using sandbox = await provider.create({ layers: [], mounts: [], workdir: '/tmp', variables, network });
    const run = (script: string) => sandbox.exec(['python3', '-c', `import os, urllib.request as u\n${script}`]);
    const page = await run('print(u.urlopen(os.environ["INDEX"]).read().decode())');
    expect(page.stderr).toBe('');
    expect(page.stdout).toContain('href="http://127.0.0.1:3129/files/a.whl"');
    const file =
      'print(len(u.urlopen("http://127.0.0.1:3129/files/a.whl").read()), len(u.urlopen("http://127.0.0.1:3129/moved").read()))';
    expect((await run(file)).stdout).toBe('300000 300000\n');
    const seen = await sandbox.exec(['sh', '-c', 'env; cat /proc/*/environ /proc/*/cmdline 2> /dev/null | tr "\\0" "\\n"']);
    expect(seen.stdout).not.toMatch(/secret|bWU6c2VjcmV0/);
    // Nothing but fetching goes over it.
    const post = await run('print(u.urlopen(u.Request("http://127.0.0.1:3129/simple/", data=b"x")).read())');
    expect(post.stderr).toContain('405');
  });
});
