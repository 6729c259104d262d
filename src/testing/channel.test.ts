import { expect, test } from 'vitest';
import { openChannel, readChannel, sealOf } from './channel.ts';

const channel = openChannel();

/** Lines as a reporter writes them. */
function sealed(...texts: string[]): string[] {
  let before = '';
  return texts.map((text) => {
    before = sealOf(channel, before, text);
    return `${before} ${text}\n`;
  });
}

const lines = sealed('{"id":"a"}', '{"id":"b"}', '{"end":0,"count":2}');

test('what a reporter tells is read in order, whatever else is printed', () => {
  const [one = '', two = '', end = ''] = lines;
  const output = `noise\n${one}{"id":"c","outcome":"passed"}\n${'0'.repeat(32)} {"id":"d"}\n${two}${end}left`;
  const { texts, whole, rest } = readChannel(output, channel);
  expect(texts).toEqual(['{"id":"a"}', '{"id":"b"}', '{"end":0,"count":2}']);
  expect(whole).toBe(true);
  expect(rest).toBe(`noise\n{"id":"c","outcome":"passed"}\n${'0'.repeat(32)} {"id":"d"}\nleft`);
});

test.each([
  ['a line is left out', [lines[0], lines[2]]],
  ['the first line is left out', [lines[1], lines[2]]],
  ['the end is left out', [lines[0], lines[1]]],
  ['two lines have changed places', [lines[1], lines[0], lines[2]]],
  ['a line says something else', [lines[0], lines[1]?.replace('"b"', '"c"'), lines[2]]],
  ['a line is torn', [lines[0], lines[1]?.slice(0, -4), lines[2]]],
  ['there is nothing', []],
])('a report is not whole where %s', (_, parts) => {
  expect(readChannel(parts.join(''), channel).whole).toBe(false);
});

test('a line that comes twice counts once', () => {
  const { texts, whole } = readChannel([lines[0], lines[0], lines[1], lines[2]].join(''), channel);
  expect(texts).toHaveLength(3);
  expect(whole).toBe(true);
});

test('lines under another key are not ours', () => {
  expect(readChannel(lines.join(''), openChannel())).toMatchObject({ texts: [], whole: false });
});
