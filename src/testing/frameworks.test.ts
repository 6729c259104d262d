import { expect, test } from 'vitest';
import { findFramework, frameworks } from './index.ts';

test.each(frameworks.map(({ name }) => name))('%s is found by its name', (name) => {
  expect(findFramework(name)).toMatchObject({ name, command: expect.stringMatching(/^\S.*\S$/) });
});

test("a project's own options and files are part of the command", () => {
  expect(findFramework('node-test --import tsx -- test/*.ts').command).toBe('node --test --import tsx test/*.ts');
});

test('another name is a usage error that tells the names', () => {
  expect(() => findFramework('nose')).toThrow(
    expect.objectContaining({ code: 'FRAMEWORK_UNKNOWN', kind: 'usage', hint: expect.stringContaining('pytest') }),
  );
});
