import { expect, test } from 'vitest';
import { parseSource } from './source.ts';

test.each([
  ['pypi:attrs==1.0', { kind: 'pypi', name: 'attrs', version: '1.0' }],
  ['pypi:zope.interface', { kind: 'pypi', name: 'zope.interface', version: undefined }],
  ['git:repo#abc123', { kind: 'git', remote: '/here/repo', commit: 'abc123' }],
  ['git:https://example.org/a.git#v1.0', { kind: 'git', remote: 'https://example.org/a.git', commit: 'v1.0' }],
  ['git:git@example.org:a/b.git#main', { kind: 'git', remote: 'git@example.org:a/b.git', commit: 'main' }],
  ['../there', { kind: 'path', path: '/there' }],
])('%s', (text, expected) => {
  expect(parseSource(text, '/here')).toEqual({ text, ...expected });
});

test.each([
  '',
  'pypi:',
  'pypi:a>=1',
  'pypi:--index-url=x',
  'pypi:a==1;x',
  'npm:left-pad@1.0',
  'git:repo',
  'git:#abc',
  'git:repo#--upload-pack=x',
])('%j is refused', (text) => {
  expect(() => parseSource(text)).toThrow(
    expect.objectContaining({ code: 'SOURCE_INVALID', kind: 'usage', hint: expect.stringContaining('pypi:NAME') }),
  );
});

test('transports that run programs are refused', () => {
  expect(() => parseSource('git:ext::sh -c x#abc')).not.toThrow(); // a path of that name: git never sees it as a transport
  expect(() => parseSource('git:ftp://example.org/a#abc')).toThrow(/not allowed/);
});
