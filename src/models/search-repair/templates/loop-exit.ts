import { replaced, type Template } from './template.ts';

/** `break` and `continue` for each other. */
export const loopExit: Template = {
  name: 'loop-exit',
  prior: 2,
  *propose(line) {
    const [only, next] = line.tokens;
    if (only === undefined || next !== undefined) return;
    if (only.text === 'break') yield replaced(line, 0, 0, 'continue');
    if (only.text === 'continue') yield replaced(line, 0, 0, 'break');
    if (only.text === 'pass') for (const other of ['break', 'continue']) yield replaced(line, 0, 0, other, 0.3);
  },
};
