import { expect, test } from 'vitest';
import { pythonStrings } from './python-literal.ts';

test.each<[string, string[] | undefined]>([
  [`['a', "b's"]`, ['a', "b's"]],
  [`['t.py::test[a\\'b]', 't.py::test[\\\\x41]']`, ["t.py::test[a'b]", 't.py::test[\\x41]']],
  [`['\\xe9\\u2603\\U0001f600\\n']`, ['é☃😀\n']],
  [`('a',)`, ['a']],
  ['[]', []],
  [`["a, b", 'c]']`, ['a, b', 'c]']],
  [`['a' 'b'\n 'c']`, ['a', 'b', 'c']],
  [`array(['a', 'b'], dtype=object)`, ['a', 'b']],
  [`[u'a', r'\\d']`, ['a', '\\d']],
  [`['a', 1]`, undefined],
  [`['a`, undefined],
  ['a, b', undefined],
  [`__import__('os')`, undefined],
])('%s', (text, texts) => expect(pythonStrings(text)).toEqual(texts));
