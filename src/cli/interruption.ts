import { writeSync } from 'node:fs';
import { exitCodes } from './exit-codes.ts';
import { tell } from './terminal.ts';

let goOn = 'run the same command again to go on from here';

/** How the work goes on after an interruption, where not by the same command. */
export function goOnBy(words: string): void {
  goOn = words;
}

/** Said at the end. */
export const interruptedText = (): string => `interrupted: ${goOn}`;

/**
 * Ctrl-C and SIGTERM abort the work through `interruption.signal`, so that it ends in a state to resume from;
 * a second Ctrl-C ends at once.
 */
const controller = new AbortController();

export const interruption: { readonly signal: AbortSignal } = { signal: controller.signal };

for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (controller.signal.aborted) {
      writeSync(process.stderr.fd, `\n${interruptedText()}\n`);
      process.exit(exitCodes.interrupted.code);
    }
    if (process.stderr.isTTY) tell('stopping at the next safe point; once more stops at once');
    controller.abort(new Error(`interrupted by ${name}`));
  });
}
