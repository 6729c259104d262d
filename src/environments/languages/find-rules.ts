import type { Language } from '../../records/repository.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { javascript } from './javascript.ts';
import type { LanguageRules } from './language-rules.ts';
import { python } from './python.ts';
import { rust } from './rust.ts';

const RULES: Readonly<Record<Language, LanguageRules>> = { python, javascript, go, rust, java };

/** The rules of a language. */
export function findRules(language: Language): LanguageRules {
  return RULES[language];
}
