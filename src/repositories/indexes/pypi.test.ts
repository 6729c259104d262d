import { expect, test } from 'vitest';
import { indexArguments } from './pypi.ts';

test.each([
  ['no settings: the public index', {}, ['']],
  ['an index of one’s own, alone', { PIP_INDEX_URL: 'https://a.example' }, ['--index-url https://a.example']],
  ['more places come before the public index', { PIP_FIND_LINKS: '/one /two' }, ['--find-link /one --find-link /two', '']],
  [
    'all of them, together',
    { PIP_INDEX_URL: 'https://a.example', PIP_EXTRA_INDEX_URL: 'https://b.example', PIP_TRUSTED_HOST: 'a.example' },
    ['--index-url https://a.example --index-url https://b.example --trusted-host a.example'],
  ],
  ['nowhere to look', { PIP_NO_INDEX: '1' }, []],
  ['no index at all', { PIP_NO_INDEX: '1', PIP_FIND_LINKS: '/one', PIP_INDEX_URL: 'https://a.example' }, ['--find-link /one']],
])('%s', (_name, variables, expected) => {
  expect(indexArguments(variables).map((args) => args.join(' '))).toEqual(expected);
});
