import { byName } from '../support/by-name.ts';
import { CHATML_TOKENS } from './special-tokens.ts';
import { type TokenEncoder, tokenizerFrom } from './tokenizer.ts';

/** The two pre-tokenizations in use: GPT-2's, and the one of Qwen, which melts line breaks together. */
const SPLITS = {
  gpt2: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
  qwen: {
    type: 'Sequence',
    pretokenizers: [
      {
        type: 'Split',
        pattern: {
          Regex:
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
        },
        behavior: 'Isolated',
        invert: false,
      },
      { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
    ],
  },
} as const;

export type FixtureSplit = keyof typeof SPLITS;

/** The printable character that stands for each byte in byte-level vocabularies. */
function byteAlphabet(): string[] {
  const printable = (byte: number): boolean => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
}

/** `tokenizer.json` of a byte-level BPE whose merges spell the given words, letter by letter. */
export function fixtureTokenizerJson(split: FixtureSplit, words: readonly string[] = DEFAULT_WORDS): string {
  const alphabet = byteAlphabet();
  const vocab = new Map(alphabet.map((character, id) => [character, id]));
  const merges: [string, string][] = [];
  for (const word of words) {
    const characters = [...Buffer.from(word)].map((byte) => alphabet[byte] as string);
    let left = characters[0] as string;
    for (const right of characters.slice(1)) {
      const merged = left + right;
      if (!vocab.has(merged)) {
        merges.push([left, right]);
        vocab.set(merged, vocab.size);
      }
      left = merged;
    }
  }
  const added = CHATML_TOKENS.map((content, index) => ({
    id: vocab.size + index,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  }));
  return JSON.stringify({
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: added,
    normalizer: null,
    pre_tokenizer: SPLITS[split],
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: byName(vocab),
      merges,
    },
  });
}

/** Line breaks and blanks merge too, so that text which melts across a boundary shows. */
const DEFAULT_WORDS = [
  '\n\n\n',
  '    ',
  ' \n',
  '\n ',
  'assistant',
  'user',
  'YES',
  'NO',
  '>Y',
  '|>',
  ' clamp',
  'return',
  'execute_bash',
];

export const fixtureTokenizer = (split: FixtureSplit): TokenEncoder => tokenizerFrom(fixtureTokenizerJson(split));
