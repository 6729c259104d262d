import { byName } from '../../support/by-name.ts';
import type { Random } from '../../support/random.ts';

/** What a literal is, whatever the language. `character` is one that holds exactly one. */
export type LiteralKind = 'number' | 'text' | 'character' | 'boolean' | 'nothing';

const LETTERS = 'bcdfghjklmnprstvwz';
const FLIPPED: Readonly<Record<string, string>> = byName({ true: 'false', false: 'true', True: 'False', False: 'True' });

const QUOTED = /^([a-zA-Z]{0,2}#*(?:"""|'''|["'`]))([\s\S]*?)((?:"""|'''|["'`])#*)$/;

/** Some letters, of which no word of a program is made by chance. */
export function letters(random: Random, count = 2 + random.integer(3)): string {
  return Array.from({ length: count }, () => LETTERS[random.integer(LETTERS.length)]).join('');
}

/**
 * Another literal of the same kind and type, as it is written; undefined where there is none that surely differs. With `far`
 * it is one that is not found by chance among others either.
 */
export function changeLiteral(text: string, kind: LiteralKind, random: Random, far = false): string | undefined {
  if (kind === 'boolean') return far || !Object.hasOwn(FLIPPED, text) ? undefined : FLIPPED[text];
  if (kind === 'number') return changeNumber(text, random, far ? 10_000 + random.integer(80_000) : 2 + random.integer(7));
  if (kind === 'text') return changeText(text, letters(random, far ? 6 : undefined), random);
  if (kind === 'character') return changeCharacter(text, random);
  return undefined;
}

/** A literal of the same kind for which code is asked as well: texts keep their form as far as possible. */
export function changeInput(text: string, kind: LiteralKind, random: Random): string | undefined {
  const parts = kind === 'text' ? QUOTED.exec(text) : null;
  if (parts === null) return changeLiteral(text, kind, random);
  const [, open = '', inside = '', close = ''] = parts;
  const places = [...inside.matchAll(/(?<![\\%{$])[a-zA-Z0-9]/g)];
  if (places.length === 0 || random.integer(5) === 0) return changeLiteral(text, kind, random);
  const { index, 0: character } = random.pick(places);
  const other = /\d/.test(character) ? String((Number(character) + 1 + random.integer(8)) % 10) : random.pick([...LETTERS]);
  const cased = /[A-Z]/.test(character) ? other.toUpperCase() : other;
  const rest = inside.slice(index + 1);
  return open + inside.slice(0, index) + (random.integer(4) === 0 ? character + cased : cased) + rest + close;
}

/** Small numbers grow and large ones shrink, so that they stay within their type. */
function changeNumber(text: string, random: Random, by: number): string | undefined {
  const hex = /^(0[xX][0-9a-fA-F_]*?)([0-9a-fA-F])([uUlL]*)$/.exec(text);
  if (hex !== null)
    return `${hex[1]}${((Number.parseInt(hex[2] ?? '0', 16) + 1 + random.integer(14)) % 16).toString(16)}${hex[3]}`;
  if (/^0[bBoO]/.test(text)) return text.replace(/[01]$/, (digit) => (digit === '1' ? '0' : '1'));
  const whole = /^(\d[\d_]*)([a-zA-Z]\w*)?$/.exec(text);
  if (whole !== null && !/^[eE]/.test(whole[2] ?? '')) {
    const digits = (whole[1] ?? '').replaceAll('_', '');
    const value = BigInt(digits);
    const step = BigInt(by);
    return `${value >= 100n && value > step ? value - step : value + step}${whole[2] ?? ''}`;
  }
  const digit = /[1-9]/.exec(text) ?? /\d/.exec(text);
  if (digit === null) return undefined;
  const other = 1 + ((Number(digit[0]) + random.integer(8)) % 9);
  return text.slice(0, digit.index) + other + text.slice(digit.index + 1);
}

/** Letters at the beginning or the end, where no escape can be cut. */
function changeText(text: string, more: string, random: Random): string | undefined {
  const parts = QUOTED.exec(text);
  if (parts === null) return undefined;
  const [, open = '', inside = '', close = ''] = parts;
  return random.integer(2) === 0 && !/^\s|^$/.test(inside) ? open + more + inside + close : open + inside + more + close;
}

function changeCharacter(text: string, random: Random): string | undefined {
  const parts = /^(b?')([\s\S]+)'$/.exec(text);
  if (parts === null) return undefined;
  const other = [...LETTERS].filter((letter) => letter !== parts[2]);
  return `${parts[1]}${random.pick(other)}'`;
}
