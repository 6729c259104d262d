import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { buildEnvironment, sandboxSpec } from '../src/environments/index.ts';
import { applyEdit, type Mutant, proposeMutants } from '../src/mutation/index.ts';
import type { Environment } from '../src/records/environment.ts';
import { workspaceAt } from '../src/records/workspace.ts';
import { fetchRepository } from '../src/repositories/index.ts';
import { namespaceProvider } from '../src/sandbox/index.ts';
import { endedBadly, judgeRun } from '../src/tasks/trial/judge.ts';
import { SandboxBench } from '../src/tasks/trial/sandbox-bench.ts';
import { prepareGround } from '../src/tasks/trial/trial-ground.ts';
import { type TrialResult, tryMutant } from '../src/tasks/trial/try-mutant.ts';

/**
 * What the trial of candidates costs against running the whole suite in a fresh sandbox for each of them: the same
 * candidates by turns in one run, one at a time. `npm run bench -- tasks [SOURCE [CANDIDATES]]`.
 *
 * A package is named whose suite takes ten seconds or more; the environment stays in a folder of the system's temporary
 * ones. Also says whether both ways see the same failing tests.
 */

const [, source = 'pypi:pygments==2.18.0', candidates = '12'] = process.argv.slice(2);
const SEED = 11;
const WHOLE_SUITE_MS = 600_000;

console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${(totalmem() / 1024 ** 3).toFixed(0)} GiB, Node ${process.version}, load ${loadavg()[0]?.toFixed(1)}`,
);
const workspace = workspaceAt(join(tmpdir(), 'swe-lego-bench-tasks'));
const provider = namespaceProvider({ root: workspace.sandboxes });
const environment = await build(source);
const bench = new SandboxBench(() => provider.create(sandboxSpec(workspace, environment)));
const ground = await prepareGround(environment, { workspace, provider, seed: SEED }, bench);
const suite = ground.baseline.durationMs / 1000;
console.log(`${source}: ${ground.baseline.passing.size} tests, the whole suite takes ${suite.toFixed(1)} s`);
const reached = Object.entries(ground.reach).map(([file, lines]) => [file, new Set(Object.keys(lines).map(Number))] as const);
const mutants = await proposeMutants({
  files: ground.sources,
  reached: Object.fromEntries(reached),
  seed: SEED,
  limit: Number(candidates),
});

const spent = { trial: 0, whole: 0 };
const made = { trial: 0, whole: 0 };
let same = 0;
let compared = 0;
for (const [index, mutant] of mutants.entries()) {
  const first = index % 2 === 0; // neither way always finds the caches warm
  const whole = first ? await timed('whole', () => runWhole(mutant)) : undefined;
  const tried = await timed('trial', () => runTrial(mutant));
  const other = whole ?? (await timed('whole', () => runWhole(mutant)));
  if (tried.kind === 'promising') made.trial++;
  if (other.length > 0) made.whole++;
  if (tried.failing.length > 0) {
    compared++;
    if (JSON.stringify(tried.failing) === JSON.stringify(other)) same++;
  }
  const outcome = tried.kind === 'promising' ? 'kept' : tried.reason;
  console.log(
    `${index + 1}/${mutants.length} ${mutant.operator} ${mutant.file}:${mutant.line}: ${outcome}, ${other.length} tests fail`,
  );
}
await bench.close();

const perMinute = (tasks: number, ms: number): string => ((60_000 * tasks) / ms).toFixed(1);
console.log(
  `\n${mutants.length} candidates: trial ${(spent.trial / 1000).toFixed(1)} s, whole suites ${(spent.whole / 1000).toFixed(1)} s`,
);
console.log(`bugs that tests show: ${made.whole}; tasks kept by the trial: ${made.trial}`);
console.log(`the same failing tests: ${same} of ${compared}`);
console.log(`tasks a minute: trial ${perMinute(made.trial, spent.trial)}, whole suites ${perMinute(made.trial, spent.whole)}`);
console.log(`ratio ${(spent.whole / spent.trial).toFixed(1)} (goal 10, for suites of 10 s or more)`);

async function timed<Result>(way: keyof typeof spent, work: () => Promise<Result>): Promise<Result> {
  const started = performance.now();
  const result = await work();
  spent[way] += performance.now() - started;
  return result;
}

function runTrial(mutant: Mutant): Promise<TrialResult> {
  return bench.use(
    (sandbox) => tryMutant(mutant, sandbox, { ...ground, isKnown: () => false }, new AbortController().signal),
    endedBadly,
  );
}

/** The failing tests of the whole suite in a sandbox of its own. */
async function runWhole(mutant: Mutant): Promise<string[]> {
  await using sandbox = await provider.create(sandboxSpec(workspace, environment));
  await sandbox.writeFile(join(sandbox.workdir, mutant.file), applyEdit(ground.sources[mutant.file] as string, mutant));
  const run = await ground.framework.run(sandbox, { timeoutMs: WHOLE_SUITE_MS });
  const { passing, flaky } = ground.baseline;
  const judged = judgeRun(run, { passing, flaky, trivialAbove: passing.size });
  return judged.kind === 'killed' ? judged.failing : [];
}

async function build(text: string): Promise<Environment> {
  const fetched = await fetchRepository(text, { workspace });
  const built = fetched.kind === 'fetched' ? await buildEnvironment(fetched.repository, { workspace, provider }) : fetched;
  if (built.kind === 'rejected') throw new Error(`${text}: ${built.rejection.detail}`);
  return built.environment;
}
