import type { Language } from '../../records/repository.ts';
import type { HidingRules } from './hiding-rules.ts';
import { go } from './languages/go.ts';
import { java } from './languages/java.ts';
import { javascript } from './languages/javascript.ts';
import { python } from './languages/python.ts';
import { rust } from './languages/rust.ts';

/** By language of the repository. */
export const HIDING: Readonly<Record<Language, HidingRules>> = { python, javascript, go, rust, java };
