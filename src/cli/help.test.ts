import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { packageRoot } from '../support/tools.ts';
import { COMMANDS } from './commands.ts';
import { exitCodes, ownExitCode } from './exit-codes.ts';
import { runCliBatch } from './fixture.ts';

/** The names of a command and of those in it, as they are typed. */
function namesOf(command: Command, before: readonly string[] = []): string[][] {
  const name = [...before, command.name()];
  const shown = command.createHelp().visibleCommands(command);
  return [name, ...shown.filter((one) => one.name() !== 'help').flatMap((one) => namesOf(one, name))];
}

test('the help of every command has examples, and the whole one has the exit codes', async () => {
  const commands = await Promise.all(COMMANDS.map(async ({ load }) => (await load()).command()));
  const names = commands.flatMap((command) => namesOf(command));
  expect(names.length).toBeGreaterThan(COMMANDS.length);
  const ends = await runCliBatch(packageRoot, [...names.map((name) => [...name, '--help']), ['--help']]);
  expect(ends.filter(({ code, stderr }) => code !== 0 || stderr !== '')).toEqual([]);
  const helpless = ends.flatMap(({ stdout }, at) => (/^Examples:\n {2}\S/m.test(stdout) ? [] : [names[at]?.join(' ')]));
  expect(helpless).toEqual([]);
  const whole = ends.at(-1)?.stdout ?? '';
  for (const { code, means } of Object.values(exitCodes))
    expect(whole).toMatch(new RegExp(`^ {2}${code} +${escaped(means)}$`, 'm'));
});

test('the docs have the same exit codes', () => {
  const docs = readFileSync(join(packageRoot, 'docs', 'commands.md'), 'utf8');
  const rows = [...docs.matchAll(/^\| (\d+) \| (.*) \|$/gm)].map(([, code, means]) => ({ code: Number(code), means }));
  expect(rows).toEqual(Object.values(exitCodes));
  expect(docs).toContain(`${ownExitCode}.`);
});

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
