import { lineFormat } from '../line-format.ts';
import { pattern } from '../text.ts';

/** Cucumber with `--format progress`: a feature, and a dot for each step that passes. */
export const cucumber = lineFormat('cucumber', {
  pattern: pattern(String.raw`^(?<id>.*) \.+(?<word>\.|F)`),
  outcomes: { '.': 'passed', F: 'failed' },
});
