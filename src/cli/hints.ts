/** What to do about a reason for which work came to nothing, by the reason's name in the counts. */
const HINTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    // bugs that are tried
    survived: 'The tests do not see such bugs: raise --count, choose other --operators, or take a package with more tests.',
    crash: 'The suite breaks down under these bugs: choose other --operators.',
    'timed-out': 'The suite is slow under these bugs: choose other --operators, or fewer sandboxes at once with --parallel.',
    'does-not-compile': 'Choose other --operators.',
    'no-statement': 'Nothing could be said of how they fail: choose other --operators, or another package.',
    'not-thrown': 'Choose other --operators.',
    'unusable-replies': 'Raise --tries, or choose another --model.',
    'model-failed': 'Look at the endpoint: the same command asks again for what it failed to answer.',
    'workspace-failed': 'Build the environment anew: `swe-lego build SOURCE`.',
    // proofs
    flaky: 'These tests do not tell the same twice: look for clocks, networks and order in them.',
    'no-fail-to-pass': 'No test fails before and passes after: the tests of these changes need something that sandboxes lack.',
    'no-pass-to-pass': 'No test passes before and after: look at the baseline that `swe-lego build` prints.',
    'pass-to-fail': 'The fixed state breaks other tests: look whether the environment is as old as the change.',
    'hidden-tests': 'The workspace still shows the bug by its own tests: try --hidden-tests files.',
    'answer-in-sight': '`swe-lego audit` says where the sandbox holds the answer.',
    // changes that are mined
    'no-code': 'These changes touch no code: look further back with --changes, or elsewhere with --paths.',
    'no-tests': 'These changes bring no tests: look further back with --changes.',
    'no-tests-added': 'These changes bring no tests: look further back with --changes.',
    'issue-count': 'These changes name no issue of their own: give the tracker with --issues FILE.',
    'issue-short': 'Their issues say too little: look further back with --changes.',
    'dependency-bot': 'These are of bots: look further back with --changes.',
    'file-count': 'These changes are large: look at other ones with --paths or --change.',
    'build-failed': '`swe-lego build SOURCE` of one of them shows its log.',
    // sources
    licence: 'Take sources with a permissive licence, or your own by their path.',
    'not-found': 'Check the names and the versions.',
    'no-toolchain': 'Install the toolchain that is named above; `swe-lego doctor` says what is there.',
    'sanity-check': 'Their tests do not run as they come: look into the build log.',
    language: 'Choose languages with --language.',
    // attempts that are to become data
    ungraded: 'Run `swe-lego grade` on the run first.',
    unresolved: 'Roll out more attempts, or with a stronger model: only resolved and semi-resolved ones become data.',
    cheated: 'Attempts that cheat become no data: `swe-lego grade` lists by what rule.',
    'infra-failure': 'These failed by our own fault: run the roll-out again, then `swe-lego grade --redo`.',
    'over-context': 'Raise --context.',
    'nothing-to-train': 'Every turn of these is masked: choose another --mask.',
    // verdicts that could not be given
    sandbox: '`swe-lego doctor` says what this machine lacks; then `swe-lego rollout` again.',
    model: 'Look at the endpoint; then `swe-lego rollout` again.',
    'no-task': 'The run has no tasks file of these: grade it by logs, with --logs and --benchmark, or roll its tasks out here.',
    grading: '`swe-lego doctor` says what this machine lacks; then `swe-lego grade --redo`.',
    unreadable: 'Files of these attempts are damaged: roll them out anew with --redo.',
  }),
);

/** What fits the reason that was counted most. `done` are outcomes that are no reasons. */
export function hintFor(counts: Iterable<readonly [string, number]>, done: readonly string[] = []): string {
  const reasons = [...counts].filter(([reason, count]) => count > 0 && !done.includes(reason)).sort((a, b) => b[1] - a[1]);
  const [most] = reasons;
  if (most === undefined) return 'There was nothing to try.';
  const sum = reasons.reduce((all, [, count]) => all + count, 0);
  return `${most[1]} of ${sum}: ${most[0]}. ${HINTS.get(most[0]) ?? 'The output above says why.'}`;
}
