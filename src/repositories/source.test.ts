import { expect, test } from 'vitest';
import { namesSource, parseSource } from './source.ts';

const release = (scheme: string, name: string, version?: string) => ({
  kind: 'release',
  index: expect.objectContaining({ scheme }),
  name,
  version,
});

test.each([
  ['pypi:attrs==1.0', release('pypi', 'attrs', '1.0')],
  ['pypi:zope.interface', release('pypi', 'zope.interface')],
  ['npm:left-pad@1.3.0', release('npm', 'left-pad', '1.3.0')],
  ['npm:@fastify/error@4.0.0', release('npm', '@fastify/error', '4.0.0')],
  ['npm:@fastify/error', release('npm', '@fastify/error')],
  ['go:github.com/Masterminds/semver/v3@v3.3.0', release('go', 'github.com/Masterminds/semver/v3', 'v3.3.0')],
  ['go:gopkg.in/yaml.v3', release('go', 'gopkg.in/yaml.v3')],
  ['cargo:unicode_width@0.1.0', release('cargo', 'unicode_width', '0.1.0')],
  ['maven:org.apache.commons:commons-csv:1.10.0', release('maven', 'org.apache.commons:commons-csv', '1.10.0')],
  ['git:repo#abc123', { kind: 'git', remote: '/here/repo', commit: 'abc123', label: 'git:/here/repo' }],
  [
    'git:https://example.org/a.git#v1.0',
    { kind: 'git', remote: 'https://example.org/a.git', commit: 'v1.0', label: 'git:https://example.org/a.git' },
  ],
  [
    'git:git@example.org:a/b.git#main',
    { kind: 'git', remote: 'git@example.org:a/b.git', commit: 'main', label: 'git:git@example.org:a/b.git' },
  ],
  [
    'github:octo-org/a.b#v1.0',
    { kind: 'git', remote: 'https://github.com/octo-org/a.b', commit: 'v1.0', label: 'github:octo-org/a.b' },
  ],
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
  'npm:',
  'npm:a@latest',
  'npm:a@file:../x',
  'npm:../x',
  'npm:@scope',
  'npm:--registry=x',
  'go:uuid@v1',
  'go:example.org/../x@v1',
  'go:-mod=mod',
  'go:example.org/x@main;y',
  'cargo:a b',
  'cargo:a@=1"',
  'maven:commons-cli:commons-cli',
  'maven:a:b:$' + '{x}',
  'maven:a:b:1</version>',
  'github:octo/a',
  'github:octo/..#x',
  'github:octo/a/b#x',
  'github:octo/a#--x',
  'nuget:a@1',
  'git:repo',
  'git:#abc',
  'git:repo#--upload-pack=x',
])('%j is refused', (text) => {
  expect(() => parseSource(text)).toThrow(
    expect.objectContaining({ code: 'SOURCE_INVALID', kind: 'usage', hint: expect.stringContaining('pypi:NAME') }),
  );
});

test('a known kind in front names a source, a path does not', () => {
  expect(['npm:x', 'github:o/r#c', 'language:python', './npm', 'stars:>5'].map(namesSource)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('transports that run programs are refused', () => {
  expect(() => parseSource('git:ext::sh -c x#abc')).not.toThrow(); // a path of that name: git never sees it as a transport
  expect(() => parseSource('git:ftp://example.org/a#abc')).toThrow(/not allowed/);
});
