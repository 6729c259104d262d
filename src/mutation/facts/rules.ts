import { byName } from '../../support/by-name.ts';
import type { FactRules } from './fact-rules.ts';
import { goFacts } from './go-facts.ts';
import { javaFacts } from './java-facts.ts';
import { javascriptFacts } from './javascript-facts.ts';
import { pythonFacts } from './python-facts.ts';
import { rustFacts } from './rust-facts.ts';

/** By language. */
export const RULES: Readonly<Record<string, FactRules>> = byName({
  python: pythonFacts,
  javascript: javascriptFacts,
  go: goFacts,
  rust: rustFacts,
  java: javaFacts,
});
