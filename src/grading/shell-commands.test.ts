import { expect, test } from 'vitest';
import { parseShell } from './shell-commands.ts';

const words = (text: string): string[][] => parseShell(text).map((command) => command.words);

test.each<[string, string[][]]>([
  ['ls -l | grep x && pwd; true &', [['ls', '-l'], ['grep', 'x'], ['pwd'], ['true']]],
  [`echo "git log --all" 'a | b' c\\ d`, [['echo', 'git log --all', 'a | b', 'c d']]],
  ['if test -f a; then cat a; fi', [['test', '-f', 'a'], ['cat', 'a'], ['fi']]],
  ['(cd x && make)', [['cd', 'x'], ['make']]],
  ['echo "$(git log | head)" `pwd`', [['git', 'log'], ['head'], ['pwd'], ['echo', '$(git log | head)', '$(pwd)']]],
  ['echo $((1 + 2)) # a comment | more', [['echo', '$((1 + 2))']]],
  [
    'diff <(sort a) b',
    [
      ['sort', 'a'],
      ['diff', '$(sort a)', 'b'],
    ],
  ],
  ['echo "a\\"b', [['echo', 'a"b']]],
])('the commands of %s', (text, expected) => expect(words(text)).toEqual(expected));

test('redirections: what is written, not what is read, and no file descriptors', () => {
  expect(parseShell('A=1 B="x y" cmd 2>&1 >out 2>>err <in &>both >| forced')).toEqual([
    {
      words: ['cmd'],
      assignments: new Map([
        ['A', '1'],
        ['B', 'x y'],
      ]),
      writes: ['out', 'err', 'both', 'forced'],
      input: '',
    },
  ]);
});

test('here-documents and here-strings are input, not commands', () => {
  const text = `cat > a.py <<'EOF'\ngit log --all\nEOF\npython - <<-END && ls\n\tx = 1\n\tEND\ntr a b <<< "text"`;
  expect(parseShell(text).map(({ words: all, writes, input }) => [all.join(' '), writes, input])).toEqual([
    ['cat', ['a.py'], 'git log --all\n'],
    ['python -', [], '\tx = 1\n'],
    ['ls', [], ''],
    ['tr a b', [], 'text'],
  ]);
});

test('a text that nests without end is read to some depth, in little time', () => {
  expect(words(`${'$('.repeat(20_000)}ls`)).toEqual(expect.any(Array));
  expect(words(`${'bash -c "'.repeat(2_000)}ls`)).toEqual(expect.any(Array));
});
