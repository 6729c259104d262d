import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { usageError } from '../support/errors.ts';
import { readTextIfExists } from '../support/files.ts';
import { sha256 } from '../support/hash.ts';

/** A model's tokenizer. Special tokens in the text become their ids: neutralise what must stay text. */
export type TokenEncoder = {
  encode(text: string): number[];
  decode(ids: readonly number[]): string;
  /** Texts of the tokens that are special, in the tokenizer's order. */
  specialTokens: readonly string[];
  /** SHA-256 of `tokenizer.json`. */
  sha256: string;
};

type TokenizerJson = { added_tokens?: { content: string; special: boolean }[] };

/** Loads a tokenizer from `tokenizer.json` and `tokenizer_config.json` texts. */
export function tokenizerFrom(tokenizerJson: string, configJson = '{}'): TokenEncoder {
  const parsed = JSON.parse(tokenizerJson) as TokenizerJson;
  const tokenizer = new Tokenizer({ added_tokens: [], ...parsed }, JSON.parse(configJson) as object);
  return {
    encode: (text) => (text === '' ? [] : tokenizer.encode(text, { add_special_tokens: false }).ids),
    decode: (ids) => (ids.length === 0 ? '' : tokenizer.decode([...ids], { clean_up_tokenization_spaces: false })),
    specialTokens: (parsed.added_tokens ?? []).filter((token) => token.special).map((token) => token.content),
    sha256: sha256(tokenizerJson),
  };
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
