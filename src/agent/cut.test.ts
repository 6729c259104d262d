import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutMiddle } from './cut.ts';

describe('cutMiddle', () => {
  test('leaves what fits alone, and tells how much it left out', () => {
    expect(cutMiddle('abcdef', 6)).toBe('abcdef');
    expect(cutMiddle('abcdef', 4)).toBe('ab\n[2 characters left out]\nef');
  });

  test('cuts at line ends where one is near', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n');
    expect(cutMiddle(lines, 60)).toMatchInlineSnapshot(`
      "line 0
      line 1
      line 2
      line 3
      [739 characters left out]
      line 97
      line 98
      line 99"
    `);
  });

  test('with whole lines, shows no line in part, unless there are none', () => {
    const lines = ['one', 'two, which is long', 'three, which is long', 'four'].join('\n');
    expect(cutMiddle(lines, 24, true)).toBe('one\n[41 characters left out]\nfour');
    expect(cutMiddle('x'.repeat(30), 24, true)).toBe(`${'x'.repeat(12)}\n[6 characters left out]\n${'x'.repeat(12)}`);
  });

  test('keeps beginning and end, counts right, and breaks no character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '\n', '😀', 'é'), maxLength: 80 }),
        fc.integer({ min: 2, max: 40 }),
        (text, limit) => {
          const cut = cutMiddle(text, limit);
          if (text.length <= limit) return cut === text;
          const [, head = '', count = '', tail = ''] = /^([\s\S]*)\n\[(\d+) characters left out\]\n([\s\S]*)$/.exec(cut) ?? [];
          expect(head.length + Number(count) + tail.length).toBe(text.length);
          expect(head.length).toBeLessThanOrEqual(limit / 2);
          expect(tail.length).toBeLessThanOrEqual(limit / 2);
          expect(cut.isWellFormed()).toBe(true);
          return true;
        },
      ),
    );
  });
});
