import { expect, test } from 'vitest';
import { hintsOfScripts, hintsOfTests } from './test-hints.ts';

test('what tests import and use, by well-known names alone', () => {
  const text =
    'import yaml, os\nfrom hypothesis import given\nimport mystery\n\n@pytest.mark.asyncio\nasync def test_a(mocker, x): pass\n';
  expect(hintsOfTests(text)).toEqual(['PyYAML', 'hypothesis', 'pytest-asyncio', 'pytest-mock']);
});

test('what nox and CI install: plain names', () => {
  expect(hintsOfScripts('session.install("-r", "dev.txt", "pytest", "six>=1")\nsession.install(".")\n')).toEqual([
    'pytest',
    'six>=1',
  ]);
  expect(hintsOfScripts('- run: pip install -U pip "mock<4" -r reqs.txt && make\n')).toEqual(['pip', 'mock<4']);
});
