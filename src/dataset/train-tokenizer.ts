import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { temporaryFolder } from '../support/drafts.ts';
import { CodedError, refusalNamed } from '../support/errors.ts';
import { writeJson } from '../support/files.ts';
import { writeJsonLines } from '../support/journal.ts';
import { ownerMark } from '../support/owner.ts';
import { type ProcessResult, runProcess } from '../support/process.ts';
import { packageRoot, toolPath } from '../support/tools.ts';
import { chatmlTemplate } from './chat-template.ts';
import { CHATML_TOKENS } from './special-tokens.ts';

export type TokenizerOptions = {
  /** Texts to learn from: those of the training split alone. */
  texts: Iterable<string>;
  /** Tokens in all: bytes, merges and special tokens. */
  vocabSize: number;
  /** Default: the tokens of the shipped template. */
  specialTokens?: readonly string[];
  /** Jinja text that the tokenizer carries; default: the shipped template. */
  template?: string;
  /** Folder to write; holds `tokenizer.json` and `tokenizer_config.json` then. */
  out: string;
  signal?: AbortSignal;
};

/**
 * Trains a byte-level BPE for a base that has no tokenizer. Runs the Python trainer; throws `TOOL_MISSING` without it and
 * `TOKENIZER_FAILED` with what it printed.
 */
export async function trainTokenizer(options: TokenizerOptions): Promise<void> {
  const specialTokens = options.specialTokens ?? CHATML_TOKENS;
  const work = await temporaryFolder('tokenizer');
  try {
    const texts = join(work, 'texts.jsonl');
    await writeJsonLines(
      texts,
      [...options.texts].map((text) => ({ text: text.toWellFormed() })),
    );
    const config = join(work, 'config.json');
    await writeJson(config, {
      texts,
      vocab_size: options.vocabSize,
      special_tokens: specialTokens,
      chat_template: options.template ?? chatmlTemplate(specialTokens).source,
      out: options.out,
    });
    const result = await runProcess([toolPath('python'), '-m', 'swe_lego_trainer', 'tokenizer', config, '--exit-with-stdin'], {
      env: {
        ...(process.env as Record<string, string>),
        PYTHONPATH: join(packageRoot, 'trainer'),
        TOKENIZERS_PARALLELISM: 'false',
        SWE_LEGO_OWNER: ownerMark(),
      },
      endsWithUs: true,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    if (result.exitCode !== 0) {
      throw refusalSaid(result.stdout) ?? tokenizerFailed(result);
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function tokenizerFailed({ exitCode, stderr, stdout }: ProcessResult): CodedError {
  return new CodedError('TOKENIZER_FAILED', `the tokenizer was not trained (exit code ${exitCode})`, {
    hint: `It printed last:\n${(stderr || stdout).slice(-2000)}`,
  });
}

const ErrorLine = z.object({ event: z.literal('error'), errno: z.string(), path: z.string() });

/** What the system refused, in the trainer's own words: its last line is an error event then. */
function refusalSaid(stdout: string): CodedError | undefined {
  try {
    const { errno, path } = ErrorLine.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
    return refusalNamed(errno, path);
  } catch {
    return undefined;
  }
}
