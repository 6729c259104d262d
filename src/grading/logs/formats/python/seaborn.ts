import { formatOfLines } from '../line-format.ts';
import { words } from '../text.ts';

/** pytest's lines, of which seaborn's lists know passes and failures alone. */
export const seaborn = formatOfLines('seaborn', (line) => {
  const [first, second] = words(line);
  if (first === undefined || second === undefined) return undefined;
  if (line.startsWith('FAILED')) return [second, 'failed'];
  if (line.includes(' PASSED ')) return second === 'PASSED' ? [first, 'passed'] : undefined;
  return line.startsWith('PASSED') ? [second, 'passed'] : undefined;
});
