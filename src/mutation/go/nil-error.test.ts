import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { nilError } from './nil-error.ts';

test.each<[string, string, string[]]>([
  ['a.go', 'package p\nfunc f() {\n\treturn a, err\n}\n', ['package p\nfunc f() {\n\treturn a, nil\n}\n']],
  ['a.go', 'package p\nfunc f() {\n\treturn fmt.Errorf("a")\n}\n', ['package p\nfunc f() {\n\treturn nil\n}\n']],
  ['a.go', 'package p\nfunc f() {\n\treturn a, errors.New("a")\n}\n', ['package p\nfunc f() {\n\treturn a, nil\n}\n']],
  ['a.go', 'package p\nfunc f() {\n\treturn a, ErrFull\n}\n', ['package p\nfunc f() {\n\treturn a, nil\n}\n']],
  ['a.go', 'package p\nfunc f() {\n\treturn a, b\n}\n', []],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(nilError, source, file)).toEqual(mutants);
});
