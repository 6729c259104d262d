import { posix } from 'node:path';
import { z } from 'zod';
import type { Call } from '../report.ts';

/** A message of `cargo --message-format=json`, as far as we read it. */
const Message = z.union([
  z.object({
    reason: z.literal('compiler-artifact'),
    package_id: z.string(),
    target: z.object({ kind: z.array(z.string()), name: z.string(), src_path: z.string() }),
    profile: z.object({ test: z.boolean() }),
    executable: z.string().nullable(),
  }),
  z.object({
    reason: z.literal('compiler-message'),
    package_id: z.string(),
    message: z.object({
      level: z.string(),
      message: z.string(),
      rendered: z.string().nullable(),
      spans: z.array(z.object({ file_name: z.string(), line_start: z.number(), is_primary: z.boolean() })),
    }),
  }),
  z.object({ reason: z.literal('build-finished'), success: z.boolean() }),
]);

/** A test program, or with `executable` null a library whose doctests run. */
export type Target = { id: string; crate: string; name: string; source: string; executable: string | null };
export type CompileError = { crate: string; message: string; calls: Call[] };
export type Artifacts = { targets: Target[]; errors: CompileError[]; built: boolean | undefined };

/** Reads what `cargo test --no-run --message-format=json` built. Ids: `crate::lib`, `crate::bin/NAME`, `crate::test/NAME`. */
export function readArtifacts(text: string): Artifacts {
  const found: Artifacts = { targets: [], errors: [], built: undefined };
  for (const row of text.split('\n')) {
    const message = parseMessage(row);
    if (message === undefined) continue;
    if (message.reason === 'build-finished') found.built = message.success;
    else if (message.reason === 'compiler-message') {
      if (message.message.level !== 'error') continue;
      const span = message.message.spans.find(({ is_primary }) => is_primary);
      const calls = span === undefined ? [] : [{ path: span.file_name, line: span.line_start, function: '' }];
      const said = message.message.rendered ?? message.message.message;
      found.errors.push({ crate: crateOf(message.package_id), message: said, calls });
    } else {
      const { kind, name, src_path: source } = message.target;
      const crate = crateOf(message.package_id);
      const isProgram = ['bin', 'test', 'example', 'bench'].includes(kind[0] ?? '');
      if (message.profile.test && message.executable !== null) {
        const id = `${crate}::${isProgram ? `${kind[0]}/${name}` : 'lib'}`;
        found.targets.push({ id, crate, name, source, executable: message.executable });
      }
      const doctests = `${crate}::doc`; // a library is built twice: for its own tests and for others'
      if (!isProgram && !found.targets.some(({ id }) => id === doctests)) {
        found.targets.push({ id: doctests, crate, name, source, executable: null });
      }
    }
  }
  return found;
}

/** `path+file:///a/name#1.0.0`, `path+file:///a#name@1.0.0` and, before Rust 1.77, `name 1.0.0 (path+file:///a)`. */
function crateOf(packageId: string): string {
  const [place = '', version = ''] = packageId.split('#');
  if (packageId.includes(' ')) return packageId.split(' ')[0] ?? '';
  return version.includes('@') ? (version.split('@')[0] ?? '') : posix.basename(place);
}

function parseMessage(row: string): z.infer<typeof Message> | undefined {
  try {
    return Message.safeParse(JSON.parse(row)).data;
  } catch {
    return undefined;
  }
}
