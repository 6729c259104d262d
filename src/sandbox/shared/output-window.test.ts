import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Capture } from './capture.ts';
import { OutputWindow } from './output-window.ts';

const pieces = fc.array(fc.string({ unit: 'grapheme', maxLength: 40 }), { maxLength: 20 });

test('gives everything once, however characters are spread over chunks and looks', () => {
  fc.assert(
    fc.property(pieces, fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 4 }), (texts, size, every) => {
      const bytes = Buffer.from(texts.join(''));
      const window = new OutputWindow(1_000_000);
      let seen = '';
      for (let at = 0, count = 0; at < bytes.length; at += size, count++) {
        window.push(bytes.subarray(at, at + size));
        if (count % every === 0) seen += window.take(false);
      }
      expect(seen + window.take(true)).toBe(texts.join(''));
    }),
  );
});

test('keeps the first and the last bytes, counts the rest, and breaks no character', () => {
  fc.assert(
    fc.property(pieces, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 16, max: 100 }), (texts, size, limit) => {
      const whole = texts.join('');
      const bytes = Buffer.from(whole);
      const window = new OutputWindow(limit);
      for (let at = 0; at < bytes.length; at += size) window.push(bytes.subarray(at, at + size));
      const text = window.take(true);
      const [, head = '', missing, tail = ''] = /^(.*)\n\[\.\.\. (\d+) bytes left out \.\.\.\]\n(.*)$/s.exec(text) ?? [];
      if (missing === undefined) {
        expect(text).toBe(whole);
        return;
      }
      expect(bytes.length).toBeGreaterThan(limit - 2);
      expect(whole.startsWith(head) && whole.endsWith(tail)).toBe(true);
      expect(Buffer.byteLength(head) + Number(missing) + Buffer.byteLength(tail)).toBe(bytes.length);
      expect(Buffer.byteLength(head) + Buffer.byteLength(tail)).toBeLessThanOrEqual(limit);
    }),
  );
});

test('a capture ends with a whole character', () => {
  const capture = new Capture(6);
  for (const byte of Buffer.from('aéééé')) capture.push(Buffer.from([byte]));
  expect(capture.text()).toBe('aéé');
  expect(capture.truncated).toBe(true);
});
