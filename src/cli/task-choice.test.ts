import { Command } from 'commander';
import { expect, test } from 'vitest';
import { chosen, type TaskChoice, withTaskChoice } from './task-choice.ts';

const IDS = ['six__six.1-a', 'six__six.1-b', 'inflection__x-1', 'Tomli__tomli-9', 'a[b]-1'];

function choose(...args: string[]): string[] {
  const command = withTaskChoice(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  const options = command.parse(args, { from: 'user' }).opts<TaskChoice>();
  return chosen(IDS, (id) => id, options, 'tasks.jsonl');
}

test.each([
  [[], IDS],
  [['--filter', 'six*'], IDS.slice(0, 2)],
  [['--filter', '*-?'], IDS],
  [['--filter', 'inflection__x-1'], ['inflection__x-1']],
  [
    ['--filter', 'six__six.1-a', '--filter', 'Tomli*'],
    ['six__six.1-a', 'Tomli__tomli-9'],
  ],
  [['--filter', 'a[b]-1'], ['a[b]-1']],
  [['--filter', '/tomli/'], ['Tomli__tomli-9']],
  [['--filter', '/^six.*[ab]$/'], IDS.slice(0, 2)],
  [['--filter', '/TOMLI/ig'], ['Tomli__tomli-9']],
  [['--slice', '0:2'], IDS.slice(0, 2)],
  [['--slice', ':1'], IDS.slice(0, 1)],
  [['--slice', '3:'], IDS.slice(3)],
  [['--slice=-1:'], IDS.slice(-1)],
  [['--slice', '-2:'], IDS.slice(-2)],
  [['--slice', '3:100'], IDS.slice(3)],
  [['--filter', 'six*', '--slice', '1:'], ['six__six.1-b']],
])('%j', (args, expected) => expect(choose(...args)).toEqual(expected));

test('attempts of one task are one place of a slice', () => {
  const attempts = IDS.flatMap((id) => [id, id, id]);
  expect(chosen(attempts, (id) => id, { slice: { from: 1, to: 2 } }, 'run')).toEqual(Array(3).fill('six__six.1-b'));
});

test.each([
  ['--filter', 'six'],
  ['--filter', 'SIX*'],
  ['--filter', 'six__six?1-c'],
  ['--filter', '/^tomli/'],
  ['--slice', '5:'],
  ['--slice', '2:2'],
])('%s %s takes nothing: exit code 2', (...args) => {
  expect(() => choose(...args)).toThrow(expect.objectContaining({ code: 'NOTHING_CHOSEN', kind: 'usage' }));
});

test('what is nearly an id is told', () => {
  expect(() => choose('--filter', 'inflexion__x-1')).toThrow(
    expect.objectContaining({ hint: expect.stringContaining('Did you mean inflection__x-1?') }),
  );
});

test.each([
  ['--slice', '5'],
  ['--slice', ':'],
  ['--slice', 'a:b'],
  ['--slice', '1:2:3'],
  ['--filter', '/(/'],
  ['--filter', '/a/qq'],
])('%s %s is bad usage', (...args) => {
  expect(() => choose(...args)).toThrow(expect.objectContaining({ code: 'commander.invalidArgument' }));
});
