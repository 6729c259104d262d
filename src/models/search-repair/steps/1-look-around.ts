import { type Bench, shell } from '../bench.ts';
import type { Step } from '../call.ts';
import { wording } from '../wording.ts';

/** A glance at the folder, and the statement's own example, where this attempt cares for them. */
export function* lookAround(bench: Bench): Step<void> {
  if (bench.habits.looksAround) yield* shell(bench, wording(bench.draw, 'look'), 'ls | head -n 20');
  const snippet = snippetOf(bench.statement);
  if (bench.habits.reproduces && snippet !== undefined)
    yield* shell(bench, wording(bench.draw, 'reproduce'), `python - <<'E' 2>&1 | tail -n 5\n${snippet}\nE`);
}

/** The statement's first Python example: a fenced block, or the lines after `>>>`. */
export function snippetOf(statement: string): string | undefined {
  const fenced = /```(?:python|py)?\n([\s\S]*?)```/.exec(statement)?.[1];
  const source = fenced ?? statement;
  const prompted = [...source.matchAll(/^\s*(?:>>>|\.\.\.) ?(.*)$/gm)].map((match) => match[1] ?? '');
  const code = (prompted.length > 0 ? prompted.join('\n') : (fenced ?? '')).trim();
  return code === '' || code.length > 800 || /^E$/m.test(code) || /^(?:Traceback|\$ )/.test(code) ? undefined : code;
}
