import { expect, test } from 'vitest';
import { mutantsOf } from '../operator-cases.ts';
import { templateText } from './template-text.ts';

/** Sources with `#` for the dollar of a template. */
test.each<[string, string, string[]]>([
  ['a.js', 'f(`a#{b} c`);', ['f(`#{b} c`);', 'f(`a#{b}`);']],
  ['a.ts', 'f(`a`);', []],
])('%s: %j', async (file, source, mutants) => {
  const found = await mutantsOf(templateText, source.replaceAll('#', '$'), file);
  expect(found.map((text) => text.replaceAll('$', '#'))).toEqual(mutants);
});
