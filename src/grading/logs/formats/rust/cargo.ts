import { lineFormat } from '../line-format.ts';
import { pattern } from '../text.ts';

/** `cargo test`: `test module::name ... ok`. Lists know nothing of ignored tests. */
export const cargo = lineFormat('cargo', {
  pattern: pattern(String.raw`^test\s+(?<id>\S+)\s+\.\.\.\s+(?<word>ok|FAILED)$`),
  outcomes: { ok: 'passed', FAILED: 'failed' },
});
