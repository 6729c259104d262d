import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { indexUnreachable, type PackageIndex, runClient, tellingLine } from './package-index.ts';

const Downloaded = z.object({
  Path: z.string(),
  Version: z.string().optional(),
  Zip: z.string().optional(),
  Info: z.string().optional(),
  Error: z.string().optional(),
});

const NOT_FOUND =
  /(404 Not Found|no such file or directory|410 Gone|not found|unknown revision|no matching versions|invalid version|malformed module path|unrecognized import path)/i;
const PRIVATE = /(401 |403 |could not read Username|Permission denied|terminal prompts disabled|authentication)/i;
const CHECKSUM = /(checksum mismatch|SECURITY ERROR|not a valid zip|zip: |malformed zip)/i;
const UNREACHABLE = /(dial tcp|connection refused|no such host|i\/o timeout|TLS handshake|: EOF|connection reset|5\d\d [A-Z])/i;

/** The Go module proxy (or the user's own, by `GOPROXY` and `go env`), asked with `go mod download`. */
export const go: PackageIndex = {
  scheme: 'go',
  form: 'go:MODULE@VERSION',
  language: 'go',
  parse(rest) {
    const match = /^([A-Za-z0-9][A-Za-z0-9.-]*\.[A-Za-z]{2,}(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*)(?:@(v[A-Za-z0-9.+-]+))?$/.exec(
      rest,
    );
    return match?.[1] === undefined ? undefined : { name: match[1], version: match[2] };
  },
  write: (name, version) => `${name}@${version}`,
  /** Without the host: `google-uuid`; a host of its own (`go.uber.org/zap`) stays, for its path says too little. */
  slug: (name) =>
    name
      .replace(/^(github|gitlab|bitbucket)\.(com|org)\//, '')
      .replaceAll('/', '-')
      .toLowerCase(),
  async download({ name, version }, folder, signal) {
    const result = await runClient(['go', 'mod', 'download', '-json', `${name}@${version ?? 'latest'}`], {
      cwd: folder,
      // a cache of its own, which can be deleted; no toolchain is downloaded for a module that wants a newer one
      variables: {
        GOMODCACHE: join(folder, 'cache'),
        GOFLAGS: '-modcacherw',
        GOWORK: 'off',
        GO111MODULE: 'on',
        GIT_TERMINAL_PROMPT: '0',
      },
      signal,
    });
    const told = result.stdout.trim().startsWith('{') ? Downloaded.parse(JSON.parse(result.stdout)) : undefined;
    if (told?.Zip !== undefined && told.Version !== undefined && told.Error === undefined) {
      const strip = `${told.Path}@${told.Version}`.split('/').length;
      return {
        kind: 'downloaded',
        version: told.Version,
        releasedAt: await publishedAt(told.Info),
        parts: [{ archive: told.Zip, into: '', strip }],
      };
    }
    const said = told?.Error ?? result.stderr.trim();
    const detail = said.trim().split('\n').at(-1)?.trim() ?? '';
    if (result.timedOut || UNREACHABLE.test(said))
      throw indexUnreachable('the Go module proxy', result.timedOut ? 'no answer' : detail, 'GOPROXY');
    if (CHECKSUM.test(said)) return { kind: 'missing', reason: 'unsafe-archive', detail };
    if (PRIVATE.test(said)) return { kind: 'missing', reason: 'private', detail: tellingLine(said, PRIVATE) };
    if (NOT_FOUND.test(said)) return { kind: 'missing', reason: 'not-found', detail };
    throw indexUnreachable('the Go module proxy', detail, 'GOPROXY');
  },
};

async function publishedAt(info: string | undefined): Promise<string | undefined> {
  if (info === undefined) return undefined;
  const { Time } = z.object({ Time: z.string().optional() }).parse(JSON.parse(await readFile(info, 'utf8')));
  return Time === undefined ? undefined : new Date(Time).toISOString();
}
