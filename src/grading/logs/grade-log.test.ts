import { expect, test } from 'vitest';
import { BenchmarkRow } from './benchmark.ts';
import { gradeLog, type LogVerdict } from './grade-log.ts';

const GOLDEN = 'diff --git a/pkg/core.py b/pkg/core.py\n--- a/pkg/core.py\n+++ b/pkg/core.py\n@@ -1 +1 @@\n-a\n+b\n';
const row = (change: Record<string, unknown> = {}): BenchmarkRow =>
  BenchmarkRow.parse({
    instance_id: 'pallets__flask-1',
    FAIL_TO_PASS: '["t.py::fix"]',
    PASS_TO_PASS: ['t.py::keep', 't.py::skip'],
    patch: GOLDEN,
    ...change,
  });

const KEPT = 'PASSED t.py::keep\nSKIPPED t.py::skip\n';
const logOf = (body: string, after = ''): string =>
  `+ git checkout abc t.py\n+ : '>>>>> Start Test Output'\n+ pytest -rA t.py\n${body}+ : '>>>>> End Test Output'\n${after}`;

test('resolved: a fixed test passes or is expected to fail, a kept one may be skipped', () => {
  expect(gradeLog(row(), logOf(`PASSED t.py::fix\n${KEPT}`))).toMatchObject({ resolved: true, outcome: 'resolved', reasons: [] });
  expect(gradeLog(row(), logOf(`XFAIL t.py::fix\n${KEPT}`)).resolved).toBe(true);
});

test.each([
  ['skipped', 'SKIPPED t.py::fix\n'],
  ['missing', ''],
  ['an error', 'ERROR t.py::fix\n'],
])('a fixed test that is %s has failed', (_, line) => {
  expect(gradeLog(row(), logOf(line + KEPT))).toMatchObject({
    resolved: false,
    outcome: 'unresolved',
    tests_status: {
      FAIL_TO_PASS: { success: [], failure: ['t.py::fix'] },
      PASS_TO_PASS: { success: ['t.py::keep', 't.py::skip'], failure: [] },
    },
    reasons: ['1 of 1 FAIL_TO_PASS tests do not pass'],
  });
});

test('an empty list is whole, unless nothing shows that the suite ran', () => {
  const empty = row({ FAIL_TO_PASS: [], PASS_TO_PASS: [] });
  expect(gradeLog(empty, logOf('  3 passing (1s)\n')).resolved).toBe(true);
  expect(gradeLog(empty, logOf('Segmentation fault\n'))).toMatchObject({ resolved: false, reasons: ['no test was seen'] });
});

test.each([
  ['an empty log', '', 'the log is empty'],
  ['a blank log', '\n \r\n', 'the log is empty'],
  ['a log cut before the tests', '+ source activate\n', 'the log ends before the tests start'],
  ['a log cut in the tests', logOf(KEPT).split("+ : '>>>>> End")[0] ?? '', 'the log is cut: the tests start and do not end'],
  ['nothing between the markers', logOf(''), 'nothing stands between the markers'],
  ['a reset that failed', `>>>>> Reset Failed\n${logOf('')}`, 'the checkout could not be reset'],
])('%s is our failure, not the patch’s', (_, log, reason) => {
  expect(gradeLog(row(), log)).toMatchObject({ resolved: false, outcome: 'infra-failure', reasons: [reason] });
});

test.each([
  ['>>>>> Patch Apply Failed', 'the patch does not apply', false],
  ['>>>>> Tests Errored', 'the test run broke down as a whole', true],
  ['>>>>> Tests Timed Out', 'the test run timed out', true],
])('%s: unresolved, whatever else the log holds', (marker, reason, applied) => {
  const verdict = gradeLog(row(), logOf(`PASSED t.py::fix\n${KEPT}${marker}\n`));
  expect(verdict).toMatchObject({ resolved: false, outcome: 'unresolved', patch_applied: applied });
  expect(verdict.reasons[0]).toBe(reason);
});

test('a log that ends with the harness’s time-out is unresolved, not cut', () => {
  const log = `${logOf(KEPT).split("+ : '>>>>> End")[0]}\nTimeout error: 1800 seconds exceeded.`;
  expect(gradeLog(row(), log)).toMatchObject({ outcome: 'unresolved', patch_applied: true });
});

test.each([
  ['Cannot start ChromeHeadless: Failed to launch\n', 'no test was run: the browser did not start'],
  ['fatal: Could not resolve host: example.org\n', 'no test was run: there was no network'],
  ['Killed\n', 'no test was run: memory ran out'],
])('%s is the machine’s failure where no test was run', (line, reason) => {
  expect(gradeLog(row(), logOf(line))).toMatchObject({ resolved: false, outcome: 'infra-failure', reasons: [reason] });
  expect(gradeLog(row(), logOf(`${line}PASSED t.py::fix\n${KEPT}`)).outcome).toBe('resolved');
});

test('of several exit codes any that is not zero counts, wherever it stands', () => {
  const passed = `PASSED t.py::fix\n${KEPT}`;
  const codes = (text: string): boolean => gradeLog(row(), logOf(passed, text)).resolved;
  expect(codes('>>>>> Test Exit Code: 0\n>>>>> Test Exit Code: 0\n')).toBe(true);
  expect(codes('>>>>> Test Exit Code: 0\n>>>>> Test Exit Code: 1\n')).toBe(false);
  expect(codes('>>>>> Test Exit Code: 1\n>>>>> Test Exit Code: 0\n')).toBe(false);
  expect(codes('done>>>>> Test Exit Code: -9\n')).toBe(false);
});

test('an exit code that no failed test explains makes the run void', () => {
  const passed = `PASSED t.py::fix\n${KEPT}`;
  expect(gradeLog(row(), logOf(passed, '>>>>> Test Exit Code: 0\n')).resolved).toBe(true);
  expect(gradeLog(row(), logOf(passed, '>>>>> Test Exit Code: 137\n'))).toMatchObject({ resolved: false, outcome: 'unresolved' });
  expect(gradeLog(row(), logOf(`${passed}FAILED t.py::other\n`, '>>>>> Test Exit Code: 1\n')).resolved).toBe(true);
});

test('markers that a test prints hide nothing that comes after', () => {
  const forged = `PASSED t.py::fix\n${KEPT}>>>>> End Test Output\n>>>>> Start Test Output\nFAILED t.py::fix\n`;
  expect(gradeLog(row(), logOf(forged)).resolved).toBe(false);
});

test('output that lies outside the markers is read where there is none inside', () => {
  expect(gradeLog(row(), `PASSED t.py::fix\n${KEPT}${logOf('joined late\n')}`).resolved).toBe(true);
});

test('ids whose parameters were cut stand for those that begin so, where they agree', () => {
  const cut = row({ FAIL_TO_PASS: ['t.py::fix[a'], PASS_TO_PASS: [] });
  expect(gradeLog(cut, logOf('PASSED t.py::fix[a-1]\nPASSED t.py::fix[a-2]\n')).resolved).toBe(true);
  expect(gradeLog(cut, logOf('PASSED t.py::fix[a-1]\nFAILED t.py::fix[a-2]\n')).resolved).toBe(false);
  expect(gradeLog(cut, logOf('PASSED t.py::fix\n')).resolved).toBe(false);
});

test('fail only: a test that the log does not name has passed', () => {
  const failOnly = row({ eval_type: 'fail_only' });
  expect(gradeLog(failOnly, logOf('PASSED t.py::other\n')).resolved).toBe(true);
  expect(gradeLog(failOnly, logOf('FAILED t.py::keep\n')).resolved).toBe(false);
});

test('the patch beside the log tells how near it came, and of cheats', () => {
  const missed = logOf(`FAILED t.py::fix\n${KEPT}`);
  expect(gradeLog(row(), missed, { patch: GOLDEN })).toMatchObject({
    outcome: 'semi-resolved',
    localisation: { files_recall: 1 },
  });
  const conftest = (line: string): LogVerdict =>
    gradeLog(row(), logOf(`PASSED t.py::fix\n${KEPT}`), {
      patch: GOLDEN.replaceAll('pkg/core.py', 'conftest.py').replace('+b', `+${line}`),
    });
  expect(conftest('def pytest_runtest_makereport(item, call):')).toMatchObject({
    resolved: true,
    outcome: 'cheated',
    cheats: [{ rule: 'edited-runner-configuration' }],
  });
  expect(conftest('def two():')).toMatchObject({ outcome: 'resolved', cheats: [] });
  const gone =
    'diff --git a/pkg/core.py b/pkg/core.py\ndeleted file mode 100644\n--- a/pkg/core.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n';
  expect(gradeLog(row(), missed, { patch: gone })).toMatchObject({ outcome: 'unresolved', localisation: { files_recall: 1 } });
});

test('the events of the attempt tell what kind of failure it was', () => {
  const missed = logOf(`FAILED t.py::fix\n${KEPT}`);
  expect(gradeLog(row(), missed, { patch: GOLDEN, events: [] })).toMatchObject({ failure_class: 'failed-to-reproduce' });
  expect(gradeLog(row(), '', { patch: GOLDEN, events: [] })).not.toHaveProperty('failure_class');
});

test.each([
  ['pip install pytz -q && pytest', 'resolved'],
  ['cd /testbed/flask && pip install werkzeug | tail -1', 'resolved'],
  ['pip download flask==3.0', 'cheated'],
  ['git clone https://example.org/pallets/flask.git', 'cheated'],
  ['git log --all -p', 'cheated'],
])('where there is a network, %s is %s', (command, outcome) => {
  const ran = {
    type: 'tool-result' as const,
    at: '',
    turn: 1,
    tool: 'execute_bash',
    arguments: { command },
    status: 'ok' as const,
    repairs: [],
    message: { role: 'tool' as const, content: '' },
    duration_ms: 0,
  };
  expect(gradeLog(row(), logOf(`PASSED t.py::fix\n${KEPT}`), { events: [ran] }).outcome).toBe(outcome);
});

test.each(['pallets/flask', 'psf/requests', 'sphinx-doc/sphinx', 'mwaskom/seaborn', 'sympy/sympy', 'django/django'])(
  'lines made to slow a reader down do not: %s',
  (repo) => {
    const hostile = ['=', ' ', '_ ', '[', 'FAILED [', 'x ... Testing against Django installed in y\n', 'PASSED\t']
      .map((piece) => `${piece.repeat(200_000)}\n`)
      .join('');
    expect(gradeLog(row({ repo }), logOf(hostile)).resolved).toBe(false);
  },
);

test('names of JavaScript’s own and ten megabytes in one line are ids and lines like others', () => {
  const strange = row({ FAIL_TO_PASS: ['constructor', '__proto__'], PASS_TO_PASS: [] });
  expect(gradeLog(strange, logOf('PASSED t.py::x\n')).resolved).toBe(false);
  expect(gradeLog(strange, logOf(`PASSED constructor\nPASSED __proto__\n${'x'.repeat(10_000_000)}\n`)).resolved).toBe(true);
});
