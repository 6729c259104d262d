import type { Verdict } from '../../records/verdict.ts';
import { percent } from './format.ts';
import { type Html, html } from './html.ts';

/** Most test ids of one list that a page names. */
const NAMED = 60;

/** What grading found: reasons, localisation, cheats, and the tests that did not end as they should. */
export function verdictBlock(verdict: Verdict): Html {
  const { tests_status: tests, localisation } = verdict;
  const failToPass = tests.FAIL_TO_PASS;
  const passToPass = tests.PASS_TO_PASS;
  const all = (list: { success: string[]; failure: string[] }): number => list.success.length + list.failure.length;
  if (verdict.declared !== undefined)
    return html`<p class="facts">Declared, not measured: <b>${verdict.outcome}</b> was ${verdict.declared}. No test was run here.</p>`;
  return html`<p class="facts"><span>FAIL_TO_PASS <b>${failToPass.success.length}</b> of ${all(failToPass)} pass</span><span>PASS_TO_PASS <b>${passToPass.success.length}</b> of ${all(passToPass)} pass</span>
<span>patch ${verdict.patch_applied ? 'applied' : html`<b>did not apply</b>`}</span>
<span>golden files touched <b>${percent(localisation.files_recall)}</b>${localisation.files_exact && ', and no others'}</span>${localisation.functions_recall !== undefined && html`<span>golden functions changed <b>${percent(localisation.functions_recall)}</b></span>`}<span>golden hunks overlapped <b>${percent(localisation.hunks_overlap)}</b></span>
${verdict.failure_class !== undefined && html`<span>failure class <b>${verdict.failure_class}</b></span>`}</p>
${verdict.reasons.length > 0 && html`<ul class="reasons">${verdict.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`}
${verdict.cheats.length > 0 && html`<ul class="reasons">${verdict.cheats.map((cheat) => html`<li>Cheat <b>${cheat.rule}</b>: ${cheat.evidence}</li>`)}</ul>`}
${testList('FAIL_TO_PASS tests that pass', failToPass.success)}
${testList('FAIL_TO_PASS tests that still fail', failToPass.failure)}
${testList('PASS_TO_PASS tests that fail now', passToPass.failure)}`;
}

function testList(title: string, ids: readonly string[]): Html | false {
  if (ids.length === 0) return false;
  const rest = ids.length - NAMED;
  return html`<details><summary>${title}: ${ids.length}</summary><ul class="tests">${ids.slice(0, NAMED).map((id) => html`<li>${id}</li>`)}${rest > 0 && html`<li>and ${rest} more, in verdict.json</li>`}</ul></details>`;
}
