import { extname } from 'node:path';
import type { Language } from '../records/repository.ts';
import { go } from './go/language.ts';
import { java } from './java/language.ts';
import { javascript } from './javascript/language.ts';
import type { MutationLanguage } from './language.ts';
import type { MutationOperator } from './operator.ts';
import { python } from './python/language.ts';
import { rust } from './rust/language.ts';

const LANGUAGES: Readonly<Record<Language, MutationLanguage>> = { python, javascript, go, rust, java };

/** Every operator for a language, by name. */
export function operatorsOf(language: Language): readonly MutationOperator[] {
  return LANGUAGES[language].operators;
}

/** The language of a file, by its suffix; undefined for what no grammar reads, declarations without code among it. */
export function languageOf(file: string): MutationLanguage | undefined {
  if (/\.d\.[cm]?ts$/.test(file)) return undefined;
  return Object.values(LANGUAGES).find(({ grammars }) => Object.hasOwn(grammars, extname(file)));
}
