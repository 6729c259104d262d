import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { terminalOn } from './terminal.ts';

const CLEAR = '\r\u001b[2K';

function screen(isTTY: boolean, columns = 20): { text: () => string; output: Parameters<typeof terminalOn>[0] } {
  let text = '';
  const write = (chunk: string): void => {
    text += chunk;
  };
  return { text: () => text, output: { isTTY, columns, write } };
}

test('what is shown lives on while nothing happens', async () => {
  const { text, output } = screen(true);
  let count = 0;
  const shown = terminalOn(output, undefined, 1);
  shown.keep(() => `${count++}`);
  while (count < 4) await delay(1);
  shown.leave(true);
  const left = text();
  expect(left.startsWith(`${CLEAR}0${CLEAR}1${CLEAR}2${CLEAR}3`)).toBe(true);
  expect(left.endsWith('\n')).toBe(true);
  await delay(20);
  expect(text()).toBe(left);
});

test('lines that stay stand above it, and results of stdout do, too', () => {
  const { text, output } = screen(true);
  const shown = terminalOn(output, undefined, 1e6);
  shown.say('before');
  shown.keep(() => 'at work');
  shown.say('left out: x');
  shown.above(() => output.write('result\n'));
  shown.leave(false);
  shown.say('after');
  expect(text()).toBe(`before\n${CLEAR}at work${CLEAR}left out: x\nat work${CLEAR}result\nat work${CLEAR}after\n`);
});

test('on a pipe nothing is cleared', () => {
  const { text, output } = screen(false);
  let clock = 0;
  const shown = terminalOn(output, () => clock, 1e6);
  shown.keep(() => 'at work');
  shown.refresh();
  shown.say('left out: x');
  clock = 10_001;
  shown.refresh();
  shown.refresh();
  shown.leave(true);
  expect(text()).toBe('left out: x\nat work\n');
});

test.each([
  ['a'.repeat(40), 'a'.repeat(19)],
  ['日本語の説明文です', '日本語の説明文です'],
  ['日本語の説明文ですよね', '日本語の説明文です'],
  ['🐍'.repeat(12), '🐍'.repeat(9)],
  ['two\nlines', 'two lines'],
])('%s takes one line of 20 columns', (line, kept) => {
  const { text, output } = screen(true);
  const shown = terminalOn(output, undefined, 1e6);
  shown.keep(() => line);
  shown.leave(false);
  expect(text()).toBe(`${CLEAR}${kept}${CLEAR}`);
});

test('a terminal that does not know its width is taken to have 80 columns', () => {
  const { text, output } = screen(true, 0);
  terminalOn(output, undefined, 1e6).keep(() => 'a'.repeat(100));
  expect(text()).toBe(CLEAR + 'a'.repeat(79));
});
