import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Price } from '../models/index.ts';
import { hiddenTests } from '../records/hidden-tests.ts';
import { type Workspace, workspaceAt } from '../records/workspace.ts';
import { didYouMean } from '../support/nearest.ts';

export type CommonOptions = { workspace: string; json?: boolean };

/** A command with the options that every command takes. */
export function commandWithCommonOptions(name: string): Command {
  return new Command(name)
    .option('--workspace <dir>', 'folder for environments, layers and runs', '.swe-lego')
    .option('--json', 'machine output on stdout: one JSON value a line');
}

export function workspaceOf(options: CommonOptions): Workspace {
  return workspaceAt(resolve(options.workspace));
}

/** Which tests the workspaces of synthetic tasks lack. */
export function hiddenTestsOption(): Option {
  const description = 'tests that workspaces lack: the failing functions, their files, or none';
  return choiceOption('--hidden-tests <which>', description, hiddenTests).default('failing');
}

/** An option that takes one of these words; another is told the nearest. */
export function choiceOption(flags: string, description: string, words: readonly string[]): Option {
  return new Option(flags, description).choices(words).argParser((word) => {
    if (words.includes(word)) return word;
    throw new InvalidArgumentError(`${didYouMean(word, words)}Allowed choices are ${words.join(', ')}.`);
  });
}

/** Parses a whole number of at least `minimum`. */
export function wholeNumber(minimum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < minimum) throw new InvalidArgumentError(`Expected a whole number from ${minimum}.`);
    return value;
  };
}

/** Parses a number between two others, both included. */
export function numberFrom(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= minimum && value <= maximum))
      throw new InvalidArgumentError(`Expected a number from ${minimum} to ${maximum}.`);
    return value;
  };
}

/** Parses prices of a million tokens: `INPUT,OUTPUT`, or `INPUT,CACHED,OUTPUT`. */
export function price(text: string): Price {
  const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const [input = Number.NaN, second = Number.NaN, third] = values;
  if (values.length > 3 || !values.every((value) => value >= 0) || values.length < 2) {
    throw new InvalidArgumentError('Expected INPUT,OUTPUT or INPUT,CACHED,OUTPUT: prices of a million tokens, from 0.');
  }
  return third === undefined ? { input, output: second } : { input, cached_input: second, output: third };
}

/** The `Examples:` block of a command's help. */
export function examples(...lines: string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}
