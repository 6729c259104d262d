import type { Language } from '../records/repository.ts';
import type { CodeRules } from './check.ts';
import type { MutationOperator } from './operator.ts';
import type { PlaceRules } from './places.ts';

/** All that mutation knows of a language. */
export type MutationLanguage = {
  readonly name: Language;
  /** Address of the grammar's `.wasm`, by suffix of the files that it reads. */
  readonly grammars: Readonly<Record<string, string>>;
  readonly operators: readonly MutationOperator[];
  readonly places: PlaceRules;
  readonly code: CodeRules;
};
