import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { runProcess } from '../../support/process.ts';
import { toolPath } from '../../support/tools.ts';
import type { ConfigurationFormat } from '../task-files/runner-files.ts';

const PARTS = ['toml_part.py', 'ini_part.py', 'json_part.py', 'xml_part.py', 'gomod_part.py', 'merge.py'];
const PROGRAM = PARTS.map((name) => readFileSync(join(import.meta.dirname, name), 'utf8')).join('\n');
const TIMEOUT_MS = 20_000;

const Answer = z.discriminatedUnion('state', [
  z.object({ state: z.literal('same') }),
  z.object({ state: z.literal('merged'), text: z.string(), changed: z.array(z.string()) }),
  z.object({ state: z.literal('base'), changed: z.array(z.string()).default([]) }),
  z.object({ state: z.literal('unreadable') }),
]);
/** See `merge.py`. */
export type MergedConfiguration = z.infer<typeof Answer>;

/**
 * What a patch makes of a configuration file, with the parts that steer tests as the base has them. Both texts are compared by
 * what they mean in their format, in a Python process of its own. A text that takes too long is not read: `base`.
 */
export async function mergeConfiguration(request: {
  format: ConfigurationFormat;
  steers: readonly string[];
  base: string;
  patched: string;
}): Promise<MergedConfiguration> {
  const { exitCode, stdout } = await runProcess([toolPath('python'), '-I', '-c', PROGRAM], {
    input: JSON.stringify(request),
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C.UTF-8' },
    timeoutMs: TIMEOUT_MS,
  });
  return exitCode === 0 ? Answer.parse(JSON.parse(stdout)) : { state: 'base', changed: [] };
}
