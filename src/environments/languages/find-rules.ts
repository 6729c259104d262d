import type { Language } from '../../records/repository.ts';
import type { LanguageRules } from './language-rules.ts';
import { python } from './python.ts';

const RULES: Partial<Record<Language, LanguageRules>> = { python };

/** The rules of a language; undefined where there are none yet. */
export function findRules(language: Language): LanguageRules | undefined {
  return RULES[language];
}
