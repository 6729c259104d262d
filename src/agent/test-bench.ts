import { type FakeSandbox, fakeSandbox } from '../sandbox/index.ts';
import { byName } from '../support/by-name.ts';
import { editHistory } from './editor/history.ts';
import { openTerminal } from './tools/terminal.ts';
import type { ObservationLimits, Workbench } from './tools/tool.ts';

/** For tests: a sandbox in memory with files given by their name in `/testbed`, which can tell folders from files. */
export function testSandbox(files: Readonly<Record<string, string | Uint8Array>>): FakeSandbox {
  return fakeSandbox({
    files: byName(Object.entries(files).map(([name, content]) => [`/testbed/${name}`, content])),
    exec: ([program, , path], { files: now }) =>
      program === 'test' ? { exitCode: [...now.keys()].some((file) => file.startsWith(`${path}/`)) ? 0 : 1 } : {},
  });
}

/** For tests: what tools work with, over such a sandbox. */
export function testBench(
  files: Readonly<Record<string, string | Uint8Array>>,
  limits: Partial<ObservationLimits> = {},
): Workbench {
  const sandbox = testSandbox(files);
  return {
    sandbox,
    terminal: openTerminal(sandbox, { softMs: 1_000, hardMs: 5_000 }),
    edits: editHistory(),
    limits: { outputCharacters: 30_000, viewCharacters: 16_000, viewLines: 10_000, ...limits },
    signal: new AbortController().signal,
  };
}
