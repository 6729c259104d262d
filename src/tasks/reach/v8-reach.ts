import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ByName, byName } from '../../support/by-name.ts';
import { stopwatch } from '../../support/clock.ts';
import { addReach, type ReachMap, type ReachMeter } from './reach.ts';
import { isSourceOf } from './source-files.ts';

const SCRIPT = readFileSync(join(import.meta.dirname, 'v8-lines.cjs'), 'utf8');
const FOLDER = '/tmp/v8-coverage';
const Lines = ByName(z.array(z.number()));

/**
 * Lines by test file, from V8's own coverage: each test file runs by itself. For tools that run files as they are written;
 * where nothing of the package is, as with a compiler in between, the map is empty.
 */
export const v8Reach: ReachMeter = {
  variables: { NODE_V8_COVERAGE: FOLDER },
  async measure({ sandbox, framework, passing, timeoutMs, signal }) {
    const reach: ReachMap = byName();
    const passed = stopwatch();
    const files = [...new Set(passing.map((test) => test.split('::')[0] ?? ''))].sort();
    for (const file of files) {
      const left = Math.round(timeoutMs - passed());
      if (left <= 0) return {};
      await framework.run(sandbox, { tests: [file], timeoutMs: left, ...(signal === undefined ? {} : { signal }) });
      const read = await sandbox.exec(['sh', '-c', 'mkdir -p "$0" && exec node -e "$1" "$0"', FOLDER, SCRIPT], {
        maxOutputBytes: 64 * 1024 * 1024,
        variables: { NODE_V8_COVERAGE: '' },
      });
      if (read.exitCode !== 0 || read.truncated) return {};
      for (const [path, lines] of Object.entries(Lines.parse(JSON.parse(read.stdout)))) {
        if (isSourceOf('javascript', path)) for (const line of lines) addReach(reach, path, line, file);
      }
    }
    return reach;
  },
};
