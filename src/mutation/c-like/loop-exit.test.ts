import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { loopExit } from './loop-exit.ts';

test.each<[string, string, string[]]>([
  ['a.js', 'for (;;) {\n  break;\n}\n', ['for (;;) {\n}\n', 'for (;;) {\n  continue;\n}\n']],
  ['a.js', 'for (;;) if (a) continue;', ['for (;;) if (a) break;']],
  ['a.js', 'for (;;) { break a; }', []],
  [
    'a.js',
    'switch (a) {\n  case 1:\n    b();\n    break;\n  case 2:\n}\n',
    ['switch (a) {\n  case 1:\n    b();\n  case 2:\n}\n'],
  ],
  [
    'a.js',
    'for (;;) {\n  switch (a) {\n    case 1:\n      continue;\n  }\n}\n',
    ['for (;;) {\n  switch (a) {\n    case 1:\n  }\n}\n'],
  ],
  ['a.go', 'package p\nfunc f() {\n\tswitch a {\n\tcase 1:\n\t\tbreak\n\t}\n}\n', []],
  ['a.rs', 'fn f() {\n    loop { break; }\n}\n', ['fn f() {\n    loop { continue; }\n}\n', 'fn f() {\n    loop {  }\n}\n']],
  ['a.rs', 'fn f() {\n    loop { break 3; }\n}\n', []],
  [
    'A.java',
    'class A {\n    void f() {\n        while (a) { continue; }\n    }\n}\n',
    [
      'class A {\n    void f() {\n        while (a) { break; }\n    }\n}\n',
      'class A {\n    void f() {\n        while (a) {  }\n    }\n}\n',
    ],
  ],
])('%s: %j', async (file, source, mutants) => {
  expect(await mutantsOf(loopExit, source, file)).toEqual(mutants);
});
