import { expect, test } from 'vitest';
import { indexSettings } from './index-settings.ts';

test('pip settings become those of uv', () => {
  const { variables } = indexSettings({
    PIP_INDEX_URL: 'https://index.example/simple',
    PIP_EXTRA_INDEX_URL: 'https://a.example https://b.example',
    PIP_FIND_LINKS: '/one /two',
    PIP_NO_INDEX: '',
  });
  expect(variables).toEqual({
    UV_DEFAULT_INDEX: 'https://index.example/simple',
    UV_INDEX: 'https://a.example https://b.example',
    UV_FIND_LINKS: '/one,/two',
  });
});

test('nothing else of the user reaches an install', () => {
  const { variables } = indexSettings({
    HOME: '/home/me',
    GITHUB_TOKEN: 'x',
    PIP_INDEX_URL: 'u',
    https_proxy: 'p',
    UV_CACHE_DIR: '/c',
  });
  expect(Object.keys(variables).sort()).toEqual(['UV_DEFAULT_INDEX', 'https_proxy']);
});

test('what the settings name on this machine is mounted where it exists', () => {
  const { mounts } = indexSettings({
    SSL_CERT_FILE: import.meta.filename,
    PIP_FIND_LINKS: `${import.meta.dirname} /nowhere https://x.example`,
  });
  expect(mounts).toEqual([
    { source: import.meta.dirname, target: import.meta.dirname },
    { source: import.meta.filename, target: import.meta.filename },
  ]);
});
