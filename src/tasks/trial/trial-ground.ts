import type { Environment } from '../../records/environment.ts';
import type { Workspace } from '../../records/workspace.ts';
import type { SandboxProvider } from '../../sandbox/index.ts';
import type { TestFramework } from '../../testing/index.ts';
import type { ReachMap } from '../reach/reach.ts';
import type { Baseline } from './baseline.ts';

/** All that trials of one environment share. */
export type TrialGround = {
  environment: Environment;
  workspace: Workspace;
  provider: SandboxProvider;
  framework: TestFramework;
  baseline: Baseline;
  /** Of nothing where lines cannot be told: trials run the whole suite then. */
  reach: ReachMap;
  sources: Readonly<Record<string, string>>;
  /** Names under which users of Python import the package. */
  packages: readonly string[];
  seed: number;
  trialBudgetMs: number;
  trivialShare: number;
};
