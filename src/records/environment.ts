import { z } from 'zod';
import { ByName } from '../support/by-name.ts';
import { Repository } from './repository.ts';
import { TestRun } from './test-run.ts';

/** A read-only folder of the host that a sandbox sees at `target`. */
export const Mount = z.object({ source: z.string(), target: z.string() });
export type Mount = z.infer<typeof Mount>;

/** How the build output of a package is made anew from its sources. */
export const Build = z.object({
  /** Run by bash in the checkout, without network. */
  command: z.string(),
  /** Whether it writes into the checkout, or into a compiler's cache elsewhere. */
  place: z.enum(['checkout', 'cache']),
  /** Whether tests load what it makes and the test command does not make it itself. */
  before_tests: z.boolean(),
});
export type Build = z.infer<typeof Build>;

/** A repository at a commit, installed so that its tests run (design §2). */
export const Environment = z.object({
  /** Content hash of what it was built from; the folder name under `environments/`. */
  id: z.string(),
  repository: Repository,
  /** Layer ids, lowest first; each is the folder `layers/<id>` of the workspace. */
  layers: z.array(z.string()),
  /** The one of them that holds the checkout alone. A task's workspace brings its own files in its place. */
  checkout_layer: z.string().optional(),
  /** Those of them that hold nothing but what `build` made from the sources. A task's workspace makes it anew. */
  made_layers: z.array(z.string()).optional(),
  build: Build.optional(),
  /** Paths of the checkout that are made and no source, relative to it; folders end with `/`. */
  made: z.array(z.string()).optional(),
  /** Folders of the checkout that hold installed packages alone, as `node_modules`; relative to it. */
  installed: z.array(z.string()).optional(),
  /** Read-only host folders that hold the toolchain. */
  mounts: z.array(Mount),
  /** Where the checkout is, inside the sandbox. */
  workdir: z.string(),
  /** Environment variables of every command. */
  variables: ByName(z.string()),
  /** Name of the test framework that runs its suite: `pytest`, `vitest`, … */
  test_framework: z.string().default('pytest'),
  /** What a person would type for the whole suite. */
  test_command: z.string(),
  runtime: z.string(),
  /** What is installed, one `name==version`, or as the language writes it, a line. */
  lock: z.array(z.string()),
  /** Commands that a model proposed and that made the last layer; absent where the rules of the language were enough. */
  proposed: z.array(z.string()).optional(),
  /** Two runs of the whole suite on the untouched checkout. */
  baseline: z.array(TestRun),
  /** Tests whose outcome differed between the baseline runs. */
  flaky: z.array(z.string()),
  build_seconds: z.number(),
  bytes: z.number(),
  created_at: z.string(),
});
export type Environment = z.infer<typeof Environment>;
