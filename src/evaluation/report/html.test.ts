import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffBlock, diffLines, replacementBlock } from './diff.ts';
import { html, visible } from './html.ts';
import { longText } from './long-text.ts';

test('text never becomes markup, in content or in attributes', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', 'a', '/', '=', '\u0000', '`') }), (text) => {
      const page = html`<p title="${text}">${[text]}</p>`.toString();
      const inside = page.slice('<p title="'.length, -'</p>'.length);
      for (const special of ['<', '>', '"', "'", '\u0000']) expect(inside.replace('">', '')).not.toContain(special);
      expect(page.match(/</g)).toHaveLength(2);
    }),
  );
});

test('only what templates made is left as it stands', () => {
  const forged = JSON.parse('{"isEscaped":true}') as never;
  expect(html`${html`<b>${'<i>'}</b>`}${false}${undefined}${0}`.toString()).toBe('<b>&lt;i&gt;</b>0');
  expect(html`${forged}`.toString()).not.toContain('<');
});

test('control, zero-width and direction characters are shown', () => {
  expect(visible('\u001b[31mred\u0000\u007f\r')).toBe('␛[31mred␀␡␍');
  expect(visible('\ud800x\u0085🙂')).toBe('‹U+D800›x‹U+0085›🙂');
  expect(visible('a\u202eb\u200b')).toBe('a‹U+202E›b‹U+200B›');
  expect(visible('tab\tand\nline é 漢')).toBe('tab\tand\nline é 漢');
});

test('inside a hunk the counts decide what a line is', () => {
  const patch =
    'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,3 +1,2 @@\n keep\n--- gone\n-old\n+++ new\n\\ No newline\ndiff --git a/y b/y\n--- a/y\n';
  expect(diffLines(patch).map((line) => line.kind)).toEqual([
    'meta',
    'meta',
    'meta',
    'hunk',
    'same',
    'del',
    'del',
    'add',
    'meta',
    'meta',
    'meta',
  ]);
  expect(diffLines('@@ -1 +1 @@\n-a\n+b')).toEqual([
    { kind: 'hunk', text: '@@ -1 +1 @@' },
    { kind: 'del', text: '-a' },
    { kind: 'add', text: '+b' },
  ]);
});

test('diffs of hostile text are escaped; an empty patch says so', () => {
  expect(diffBlock('@@ -0,0 +1 @@\n+<script>alert(1)</script>').toString()).toContain('+&lt;script&gt;');
  expect(replacementBlock('<a>', '<b>').toString()).toBe(
    '<pre class="diff"><span class="del">-&lt;a&gt;</span><span class="add">+&lt;b&gt;</span></pre>',
  );
  expect(diffBlock(' \n').toString()).toContain('No patch.');
});

test('a very long text is cut in the middle, and says by how much', () => {
  const block = longText(`start${'x'.repeat(30_000)}end`, 'Observation').toString();
  expect(block).toContain('10,008 characters left out');
  expect(block).toContain('start');
  expect(block).toContain('end</pre>');
  expect(block.length).toBeLessThan(21_000);
  expect(longText('short', 'Observation').toString()).not.toContain('<details>');
});
