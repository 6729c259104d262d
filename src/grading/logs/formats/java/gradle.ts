import type { TestOutcome } from '../../../../records/test-run.ts';
import { type LogFormat, STATUS_WORDS } from '../log-format.ts';
import { isBlank, pattern, strip } from '../text.ts';

const WORDS = ['PASSED', 'FAILED'] as const;
/** At least two characters, of which the first is no prompt. */
const NAME = pattern('^[^>].');
/** A test whose outcome stands on a line of its own, further down. */
const NAME_ALONE = pattern(String.raw`^[^>]\S*\s+>\s+\S+$`);

/** Gradle with SWE-bench's logger: `com.example.Test > method PASSED`. */
export const gradle: LogFormat = {
  name: 'gradle',
  read(log) {
    const tests = new Map<string, TestOutcome>();
    let waiting: string | undefined;
    for (const raw of log.split('\n')) {
      const line = strip(raw);
      const word = WORDS.find((one) => line.endsWith(one)) ?? '';
      const outcome = STATUS_WORDS.get(word);
      const name = line.slice(0, -word.length - 1);
      if (outcome !== undefined && isBlank(line.at(-word.length - 1)) && NAME.test(name)) {
        tests.set(name, outcome);
        waiting = undefined;
      } else if (NAME_ALONE.test(line)) waiting = line;
      else if (waiting !== undefined && outcome !== undefined && line === word) {
        tests.set(waiting, outcome);
        waiting = undefined;
      }
    }
    return tests;
  },
};
