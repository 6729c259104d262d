import { expect, test } from 'vitest';
import { type FunctionPlace, findFunctions } from './functions.ts';
import { readReply } from './read-reply.ts';

const SOURCE = `import os

class Box:
    @property
    def area(self, unit: str = 'm', *, exact=False, **more):
        """The area.

        In square units.
        """
        # both sides
        width = self.width
        text = """
  as it stands
"""
        return width * self.height, text


async def fetch(one, *others):
    result = await one()
    return result


def short(): return 1


def unreached(a):
    a += 1
    return a
`;
const reached = new Set([10, 11, 12, 16, 19, 20]);

const places = async (): Promise<Record<string, FunctionPlace>> =>
  Object.fromEntries((await findFunctions('box.py', SOURCE, reached)).map((place) => [place.scope, place]));
const put = (place: FunctionPlace, body: string): string => SOURCE.slice(0, place.start) + body + SOURCE.slice(place.end);

test('finds the functions that tests reach', async () => {
  const found = await places();
  expect(Object.keys(found)).toEqual(['Box.area', 'fetch']);
  expect(found['Box.area']).toMatchObject({ name: 'area', line: 11, column: 8 });
  expect(found['Box.area']?.head).toMatch(/^def area[\s\S]*In square units\.\n {8}"""\n {8}# both sides$/);
});

test.each<[string, string, string]>([
  ['alone', "def area(self, unit='cm', *, exact=True, **more):\n    return 1", '        return 1\n'],
  [
    'with docstring, prose, reasoning and comments that tell',
    "<think>\n```python\ndef area(self): no\n```\n</think>\nHere:\n```python\ndef area(self, unit, *, exact, **more):\n    '''Doc.'''\n    # the bug is here\n    width = 2  # wrong\n    # both sides\n    return width\n```\nDone.",
    '        width = 2\n        # both sides\n        return width\n',
  ],
  [
    'inside its class, with strings of several lines',
    '```py\nclass Box:\n  def area(self, unit, *, exact, **more):\n    text = """\n  as it stands\n"""\n    return text\n```',
    '        text = """\n  as it stands\n"""\n        return text\n',
  ],
])('reads a function %s', async (_name, reply, body) => {
  const place = (await places())['Box.area'] as FunctionPlace;
  const read = await readReply(reply, place);
  expect(read.kind === 'body' ? `        ${read.text}\n` : read).toBe(body);
});

test('what was read fits into the file', async () => {
  const place = (await places())['fetch'] as FunctionPlace;
  const read = await readReply(
    '```\nasync def fetch(one, *others):\n\tfor other in others:\n\t\tawait other()\n\treturn None\n```',
    place,
  );
  expect(read.kind).toBe('body');
  const [again] = await findFunctions('box.py', put(place, read.kind === 'body' ? read.text : ''), new Set([19, 20]));
  expect(again?.scope).toBe('fetch');
});

test.each<[string, string]>([
  ['', 'no-code'],
  ['I cannot do that.', 'no-code'],
  ['```python\ndef area(:\n```', 'does-not-parse'],
  ['```python\nx = 1\n```', 'no-function'],
  ['```python\ndef area(self): return 1\n```', 'another-signature'],
  ['```python\nasync def area(self, unit, *, exact, **more): return 1\n```', 'another-signature'],
  ['```python\ndef area(self, unit, *, exact, **more):\n    """Doc."""\n    ...\n```', 'not-written'],
  [
    '```python\ndef area(self, unit, *, exact, **more):\n    width = self.width # same\n    text = """\n  as it stands\n"""\n    return width * self.height, text\n```',
    'unchanged',
  ],
])('%j is %s', async (reply, problem) => {
  expect(await readReply(reply, (await places())['Box.area'] as FunctionPlace)).toEqual({ kind: 'unusable', problem });
});
