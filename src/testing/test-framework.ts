import type { TestRun } from '../records/test-run.ts';
import type { Sandbox } from '../sandbox/index.ts';

export type TestRequest = {
  /** Whole ids, files or folders to run; empty runs the whole suite. */
  tests?: readonly string[];
  timeoutMs: number;
  /**
   * The sandbox runs tests again and again while only the code under test changes: what was made of test files may stay
   * there, and a process that starts the next run sooner.
   */
  again?: boolean;
  signal?: AbortSignal;
};

/** A way to run tests and to read what came out. */
export interface TestFramework {
  readonly name: string;
  /** The command that a person would type for the whole suite. */
  readonly command: string;
  /** What a person would type for these tests, given by id: with code 0 at its end all of them passed. Absent where nobody types such a thing. */
  plainCommand?(sandbox: Sandbox, tests: readonly string[]): Promise<readonly [string, ...string[]]>;
  /** Runs tests through a structured reporter. Never rejects for what tests do: crashes and time-outs are in `ended`. */
  run(sandbox: Sandbox, request: TestRequest): Promise<TestRun>;
}

/** What a project adds to the bare command of its framework. */
export type ProjectArguments = {
  /** Words between the tool and the files, such as `--require ts-node/register`. */
  options: readonly string[];
  /** Files or patterns of the whole suite; empty where the tool finds them itself. */
  files: readonly string[];
};
