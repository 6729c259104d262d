import { expect, test } from 'vitest';
import { isNamed, namesFiles } from './named-files.ts';

test.each([
  ['config/quiet.js', 'package.json', '{"jest":{"setupFilesAfterEnv":["./config/quiet.js"]}}'],
  ['config/quiet.ts', 'package.json', '{"jest":{"setupFiles":["<rootDir>/config/quiet"]}}'],
  ['tools/env.js', 'package.json', '{"jest":{"testEnvironment":"./tools/env.js"}}'],
  ['quiet.cjs', 'package.json', '{"mocha":{"require":["ts-node/register","./quiet.cjs"]}}'],
  ['quiet.cjs', '.mocharc.yaml', 'recursive: true\nrequire:\n  - ts-node/register\n  - ./quiet.cjs\n'],
  ['quiet.cjs', '.mocharc.json', '{"require": "./quiet.cjs"}'],
  ['pkg/a/start.ts', 'pkg/a/vitest.config.ts', "export default defineConfig({ test: { globalSetup: './start.ts' } });"],
  ['src/quiet/index.js', 'jest.config.js', "module.exports = { setupFiles: ['./src/quiet', 'other'] };"],
])('%s is named by %s', (path, file, text) => expect(isNamed(path, new Map([[file, text]]))).toBe(true));

test.each([
  ['index.js', 'package.json', '{"exports":{"require":"./index.js"},"main":"index.js"}'],
  ['src/index.ts', 'vite.config.ts', "export default { build: { lib: { entry: './src/index.ts' } } };"],
  ['src/index.js', 'jest.config.js', "module.exports = { moduleNameMapper: { '^sums$': '<rootDir>/src/index.js' } };"],
  ['quiet.js', 'package.json', '{"jest":{"setupFiles":["./quieter.js"]}}'],
  ['quiet.js', 'package.json', '{ no json "setupFiles": ["./quiet.js"]'],
])('%s is not named by %s', (path, file, text) => expect(isNamed(path, new Map([[file, text]]))).toBe(false));

test('installed packages name nothing', () => {
  expect(namesFiles('node_modules/a/package.json')).toBe(false);
  expect(namesFiles('packages/a/package.json')).toBe(true);
});
