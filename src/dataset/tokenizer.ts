import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { usageError } from '../support/errors.ts';
import { readTextIfExists } from '../support/files.ts';
import { sha256 } from '../support/hash.ts';
import { hasMarks, longestFirst, unmarked } from './special-tokens.ts';

/** A model's tokenizer. */
export type TokenEncoder = {
  /** Special tokens in the text become their ids, but for those that `markAsText` has marked: these are encoded as text. */
  encode(text: string): number[];
  decode(ids: readonly number[]): string;
  /** Texts of the tokens that are special, in the tokenizer's order. */
  specialTokens: readonly string[];
  /** SHA-256 of `tokenizer.json`. */
  sha256: string;
};

type AddedToken = { id: number; content: string; special: boolean; lstrip?: boolean; rstrip?: boolean };
type TokenizerJson = { added_tokens?: AddedToken[] };

/** Loads a tokenizer from `tokenizer.json` and `tokenizer_config.json` texts. */
export function tokenizerFrom(tokenizerJson: string, configJson = '{}'): TokenEncoder {
  const parsed = JSON.parse(tokenizerJson) as TokenizerJson;
  const config = JSON.parse(configJson) as object;
  const tokenizer = new Tokenizer({ added_tokens: [], ...parsed }, config);
  const special = (parsed.added_tokens ?? []).filter((token) => token.special);
  const idsOf = (by: Tokenizer, text: string): number[] => by.encode(text, { add_special_tokens: false }).ids;
  const encodeAsText = textEncoder(parsed, config);
  const encodeMarked = (text: string): number[] =>
    pieces(text, special).flatMap((piece) => (hasMarks(piece) ? encodeAsText(unmarked(piece)) : idsOf(tokenizer, piece)));
  return {
    encode: (text) => (text === '' ? [] : hasMarks(text) ? encodeMarked(text) : idsOf(tokenizer, text)),
    decode: (ids) => (ids.length === 0 ? '' : tokenizer.decode([...ids], { clean_up_tokenization_spaces: false })),
    specialTokens: special.map((token) => token.content),
    sha256: sha256(tokenizerJson),
  };
}

/** Stands before a text that is encoded by itself: tokenizers treat a text's first word in a way of its own. */
const BEFORE = '\uFDD1';

/** Encodes as if no token were special, as `split_special_tokens` does in transformers. */
function textEncoder(parsed: TokenizerJson, config: object): (text: string) => number[] {
  let tokenizer: Tokenizer | undefined;
  return (text) => {
    const ordinary = (parsed.added_tokens ?? []).filter((token) => !token.special);
    const before = {
      id: -1,
      content: BEFORE,
      special: true,
      normalized: false,
      single_word: false,
      lstrip: false,
      rstrip: false,
    };
    tokenizer ??= new Tokenizer({ ...parsed, added_tokens: [...ordinary, before] }, config);
    return tokenizer.encode(BEFORE + text, { add_special_tokens: false }).ids.filter((id: number) => id !== before.id);
  };
}

/** Cuts a text so that each piece holds marks and no special token, or no marks. */
function pieces(text: string, special: readonly AddedToken[]): string[] {
  const byText = new Map(special.map((token) => [token.content, token]));
  const tokens = longestFirst([...byText.keys()]);
  if (tokens.length === 0) return [text];
  const parts = text.split(new RegExp(`(${tokens.map((token) => token.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')})`));
  const cut: string[] = [];
  let joined = ''; // what holds no marks stays together: it is encoded as if all were
  parts.forEach((part, index) => {
    if (!hasMarks(part)) {
      joined += part;
      return;
    }
    if (joined !== '') cut.push(joined);
    joined = '';
    const left = byText.get(parts[index - 1] ?? '')?.rstrip === true ? part.trimStart() : part;
    cut.push(byText.get(parts[index + 1] ?? '')?.lstrip === true ? left.trimEnd() : left);
  });
  return joined === '' ? cut : [...cut, joined];
}

/** Loads the tokenizer of a model folder; throws `TOKENIZER_NOT_FOUND` (usage) where it has no `tokenizer.json`. */
export async function loadTokenizer(folder: string): Promise<TokenEncoder> {
  const config = await readTextIfExists(join(folder, 'tokenizer_config.json'));
  let json: string;
  try {
    json = await readFile(join(folder, 'tokenizer.json'), 'utf8');
  } catch {
    throw usageError(
      'TOKENIZER_NOT_FOUND',
      `${folder} holds no tokenizer.json`,
      'Name the folder of a base model, or train a tokenizer first.',
    );
  }
  return tokenizerFrom(json, config);
}
