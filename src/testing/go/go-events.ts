import { z } from 'zod';
import { gatherReport, type Report } from '../report.ts';
import { packageFailure, testFailure } from './go-failure.ts';

/** One line of `go test -json`, as far as we read it. */
const Event = z.object({
  Action: z.string(),
  Package: z.string().optional(),
  ImportPath: z.string().optional(),
  Test: z.string().optional(),
  Output: z.string().optional(),
  FailedBuild: z.string().optional(),
});

const OUTCOMES = { pass: 'passed', fail: 'failed', skip: 'skipped' } as const;

/**
 * Reads the events of `go test -json`. A result counts only for a test that was started, and all of them only where the
 * exit code agrees with them: what a test program prints looks like an event, too. Ids are `package/TestName/sub`; a package that was not built, or that failed though
 * no test of it did, is an error under its own name, and so is a test that was running when its package died.
 */
export function parseGoEvents(text: string, folderOf: (importPath: string) => string, exitCode: number): Report {
  const gathered = gatherReport();
  const output = new Map<string, string>();
  const running = new Map<string, Set<string>>();
  const failed = new Set<string>();
  let printed = '';
  let packages = 0;
  for (const row of text.split('\n').slice(0, -1)) {
    const event = parseEvent(row);
    if (event === undefined) continue;
    const owner = event.Package ?? event.ImportPath ?? '';
    const id = event.Test === undefined ? owner : `${owner}/${event.Test}`;
    if (event.Output !== undefined) {
      output.set(id, (output.get(id) ?? '') + event.Output);
      printed = (printed + event.Output).slice(-8000);
    }
    if (event.Package === undefined) continue;
    if (event.Test === undefined) {
      if (event.Action === 'start') running.set(owner, running.get(owner) ?? new Set());
      if (!Object.hasOwn(OUTCOMES, event.Action)) continue;
      packages++;
      const left = running.get(owner) ?? new Set();
      running.delete(owner);
      if (event.Action !== 'fail') continue;
      for (const unfinished of left)
        gathered.add(unfinished, 'error', { failure: testFailure(output.get(unfinished), folderOf(owner)) });
      if (failed.has(owner) || left.size > 0) continue;
      const said = output.get(event.FailedBuild ?? '') ?? output.get(owner);
      gathered.add(owner, 'error', { failure: packageFailure(said), loadError: true });
    } else if (event.Action === 'run') {
      running.set(owner, (running.get(owner) ?? new Set()).add(id));
    } else if (event.Action === 'pass' || event.Action === 'fail' || event.Action === 'skip') {
      if (running.get(owner)?.delete(id) !== true) continue;
      const isFailure = event.Action === 'fail';
      if (isFailure) failed.add(owner);
      gathered.add(id, OUTCOMES[event.Action], { failure: isFailure ? testFailure(output.get(id), folderOf(owner)) : undefined });
    }
  }
  const report = gathered.report(packages > 0 && running.size === 0);
  const hasFailed = [...report.tests.values()].some((outcome) => outcome === 'failed' || outcome === 'error');
  return { ...report, ended: report.ended && hasFailed === (exitCode !== 0), output: printed };
}

function parseEvent(row: string): z.infer<typeof Event> | undefined {
  try {
    return Event.safeParse(JSON.parse(row)).data;
  } catch {
    return undefined; // not ours, or torn
  }
}
