import { describe, expect, test } from 'vitest';
import { testBench } from '../test-bench.ts';
import { strReplaceEditor } from '../tools/str-replace-editor.ts';
import type { Arguments, ObservationLimits } from '../tools/tool.ts';

/** An editor over files given by their name in `/testbed`. */
async function editorOver(files: Record<string, string | Uint8Array>, limits: Partial<ObservationLimits> = {}) {
  const bench = testBench(files, limits);
  return {
    call: (args: Arguments) => strReplaceEditor.call({ path: '/testbed/a.py', ...args }, bench),
    content: async (name = 'a.py') => (await bench.sandbox.readFile(`/testbed/${name}`)).toString('utf8'),
  };
}

const ten = Array.from({ length: 10 }, (_, index) => `line ${index + 1}\n`).join('');

describe('view', () => {
  test('numbers the lines', async () => {
    const { call } = await editorOver({ 'a.py': 'a = 1\n\n\tb\r\nlast' });
    expect(await call({ command: 'view' })).toEqual({ status: 'ok', text: '     1\ta = 1\n     2\t\n     3\t\tb\n     4\tlast' });
  });

  test.each([
    [[2, 3], '     2\tline 2\n     3\tline 3\n[lines 2 to 3 of 10]'],
    [[9, -1], '     9\tline 9\n    10\tline 10\n[lines 9 to 10 of 10]'],
    [[10, 10], '    10\tline 10\n[lines 10 to 10 of 10]'],
  ])('of the range %j', async (range, text) => {
    const { call } = await editorOver({ 'a.py': ten });
    expect(await call({ command: 'view', view_range: range })).toEqual({ status: 'ok', text });
  });

  test.each([[[0, 3]], [[3, 2]], [[5, 11]], [[11, 12]], [[1]], [[1, 2, 3]]])('refuses the range %j', async (range) => {
    const { call } = await editorOver({ 'a.py': ten });
    expect(await call({ command: 'view', view_range: range })).toEqual({
      status: 'bad-argument',
      text: expect.stringMatching(/^ERROR: view_range /),
    });
  });

  test('shows so many lines and characters at most, and says what it shows', async () => {
    const { call } = await editorOver({ 'a.py': ten }, { viewLines: 2 });
    expect((await call({ command: 'view', view_range: [4, 9] })).text).toBe(
      '     4\tline 4\n     5\tline 5\n[lines 4 to 5 of 10]',
    );
    const narrow = await editorOver({ 'a.py': ten }, { viewCharacters: 40 });
    expect((await narrow.call({ command: 'view' })).text).toBe('     1\tline 1\n[113 characters left out]\n    10\tline 10');
  });

  test('of a folder takes no range', async () => {
    const { call } = await editorOver({ 'b/x.py': '' });
    expect(await call({ command: 'view', path: '/testbed/b', view_range: [1, 2] })).toMatchObject({ status: 'bad-argument' });
  });

  test.each<[string, string | Uint8Array, RegExp]>([
    ['a binary file', 'a\0b', /binary/],
    ['text that is not UTF-8', Uint8Array.of(0x61, 0xff, 0x62), /UTF-8/],
    ['a file that is too large', 'x'.repeat(3_000_000), /too large/],
  ])('refuses %s', async (_, content, why) => {
    const { call } = await editorOver({ 'a.py': content });
    const { status, text } = await call({ command: 'view' });
    expect([status, text]).toEqual(['editor-error', expect.stringMatching(why)]);
  });

  test('of what is not there, or empty, says so', async () => {
    const { call } = await editorOver({ 'a.py': '' });
    expect(await call({ command: 'view', path: '/testbed/no.py' })).toEqual({
      status: 'editor-error',
      text: 'ERROR: /testbed/no.py does not exist',
    });
    expect(await call({ command: 'view' })).toEqual({ status: 'ok', text: '[/testbed/a.py is empty]' });
  });
});

describe('str_replace', () => {
  test('replaces the one place and shows it with three lines around', async () => {
    const { call, content } = await editorOver({ 'a.py': ten });
    const { status, text } = await call({ command: 'str_replace', old_str: 'line 5\n', new_str: 'five\nfive and a half\n' });
    expect(status).toBe('ok');
    expect(text).toMatchInlineSnapshot(`
      "Edited /testbed/a.py:
           2	line 2
           3	line 3
           4	line 4
           5	five
           6	five and a half
           7	line 6
           8	line 7
           9	line 8
          10	line 9"
    `);
    expect(await content()).toBe(ten.replace('line 5', 'five\nfive and a half'));
  });

  test('deletes where new_str is left out', async () => {
    const { call, content } = await editorOver({ 'a.py': 'a\nb\nc\n' });
    expect((await call({ command: 'str_replace', old_str: 'b\n' })).text).toBe('Edited /testbed/a.py:\n     1\ta\n     2\tc');
    expect(await content()).toBe('a\nc\n');
  });

  test('tries both strings stripped where the text as given does not occur', async () => {
    const { call, content } = await editorOver({ 'a.py': 'if a:\n    b\n' });
    await call({ command: 'str_replace', old_str: '\n  b  ', new_str: ' c\n' });
    expect(await content()).toBe('if a:\n    c\n');
  });

  test('keeps the line ends of the file', async () => {
    const { call, content } = await editorOver({ 'a.py': 'a\r\nb\r\nc\r\n' });
    await call({ command: 'str_replace', old_str: 'a\nb\n', new_str: 'x\ny\n' });
    expect(await content()).toBe('x\r\ny\r\nc\r\n');
  });

  test('takes dollar signs and backslashes as they are', async () => {
    const { call, content } = await editorOver({ 'a.py': 'a\n' });
    await call({ command: 'str_replace', old_str: 'a', new_str: "$& $' \\1" });
    expect(await content()).toBe("$& $' \\1\n");
  });

  test.each([
    [
      { old_str: 'nothing' },
      'editor-error',
      'ERROR: old_str does not occur in /testbed/a.py; view the file and copy the text exactly',
    ],
    [
      { old_str: 'ab' },
      'editor-error',
      'ERROR: old_str occurs 2 times in /testbed/a.py (lines 1, 3); add lines around it to make it unique',
    ],
    [{ old_str: 'aa' }, 'editor-error', expect.stringMatching('occurs 2 times')],
    [{ old_str: 'x', new_str: 'x' }, 'bad-argument', 'ERROR: old_str and new_str are the same'],
    [{ old_str: '' }, 'bad-argument', 'ERROR: str_replace needs `old_str`'],
    [{}, 'bad-argument', 'ERROR: str_replace needs `old_str`'],
    [{ old_str: 'x', path: '/testbed/no.py' }, 'editor-error', 'ERROR: /testbed/no.py does not exist'],
    [{ old_str: 'x', path: 'a.py' }, 'bad-argument', 'ERROR: `path` must be absolute, not a.py'],
  ])('refuses %j and leaves the file alone', async (args, status, text) => {
    const before = 'ab\naaa x\nab\n';
    const { call, content } = await editorOver({ 'a.py': before });
    expect(await call({ command: 'str_replace', ...args })).toEqual({ status, text });
    expect(await content()).toBe(before);
  });
});

describe('insert', () => {
  test.each([
    [0, 'a\nb\n', 'new\na\nb\n'],
    [1, 'a\nb\n', 'a\nnew\nb\n'],
    [2, 'a\nb\n', 'a\nb\nnew\n'],
    [2, 'a\nb', 'a\nb\nnew\n'],
    [0, '', 'new\n'],
    [1, 'a\r\nb\r\n', 'a\r\nnew\r\nb\r\n'],
  ])('after line %i of %j', async (line, before, after) => {
    for (const text of ['new', 'new\n']) {
      const { call, content } = await editorOver({ 'a.py': before });
      expect(await call({ command: 'insert', insert_line: line, new_str: text })).toMatchObject({ status: 'ok' });
      expect(await content()).toBe(after);
    }
  });

  test('shows what it inserted with three lines around', async () => {
    const { call } = await editorOver({ 'a.py': ten });
    const { text } = await call({ command: 'insert', insert_line: 1, new_str: 'x\ny' });
    expect(text).toMatchInlineSnapshot(`
      "Edited /testbed/a.py:
           1	line 1
           2	x
           3	y
           4	line 2
           5	line 3
           6	line 4"
    `);
  });

  test.each([{ insert_line: 11, new_str: 'x' }, { insert_line: -1, new_str: 'x' }, { new_str: 'x' }, { insert_line: 1 }])(
    'refuses %j',
    async (args) => {
      const { call, content } = await editorOver({ 'a.py': ten });
      expect(await call({ command: 'insert', ...args })).toEqual({
        status: 'bad-argument',
        text: expect.stringMatching(/^ERROR: insert/),
      });
      expect(await content()).toBe(ten);
    },
  );
});

describe('create', () => {
  test('writes a new file, its folders too, and no file that is there', async () => {
    const { call, content } = await editorOver({ 'a.py': 'old' });
    expect(await call({ command: 'create', path: '/testbed/x/y.py', file_text: 'é\n' })).toEqual({
      status: 'ok',
      text: 'Created /testbed/x/y.py',
    });
    expect(await content('x/y.py')).toBe('é\n');
    expect(await call({ command: 'create', file_text: 'new' })).toEqual({
      status: 'editor-error',
      text: expect.stringMatching(/exists already/),
    });
    expect(await content()).toBe('old');
  });

  test.each([
    [{ path: '/testbed/b.py' }, 'bad-argument'],
    [{ path: 'b.py', file_text: '' }, 'bad-argument'],
    [{ path: '/testbed/b.py', file_text: 'x'.repeat(3_000_000) }, 'bad-argument'],
  ])('refuses %#', async (args, status) => {
    const { call } = await editorOver({ 'folder/x': '' });
    expect(await call({ command: 'create', ...args })).toEqual({ status, text: expect.stringMatching(/^ERROR: /) });
  });
});

describe('undo_edit', () => {
  test('takes edits back one by one, ten at most', async () => {
    const { call, content } = await editorOver({ 'a.py': 'v0\n' });
    for (let version = 1; version <= 12; version++) {
      await call({ command: 'str_replace', old_str: `v${version - 1}`, new_str: `v${version}` });
    }
    expect(await call({ command: 'undo_edit' })).toEqual({ status: 'ok', text: 'Undone: /testbed/a.py' });
    expect(await content()).toBe('v11\n');
    for (let undone = 2; undone <= 10; undone++) await call({ command: 'undo_edit', path: '/testbed/./a.py' });
    expect(await content()).toBe('v2\n');
    expect(await call({ command: 'undo_edit' })).toEqual({
      status: 'editor-error',
      text: 'ERROR: there is no edit of /testbed/a.py to undo',
    });
  });
});

test.each([
  [{ command: 'fly' }, /`command`/],
  [{ command: 'view', path: undefined }, /`path` is missing/],
  [{ command: 'view', colour: 'red' }, /no parameter `colour`/],
  [{ command: 'insert', insert_line: 1.5, new_str: '' }, /`insert_line`/],
])('the schema refuses %j', async (args, why) => {
  const { call } = await editorOver({ 'a.py': ten });
  const { status, text } = await call(args);
  expect([status, text]).toEqual(['bad-argument', expect.stringMatching(why)]);
});
