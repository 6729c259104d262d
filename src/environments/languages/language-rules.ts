import type { Build, Mount } from '../../records/environment.ts';
import type { Language } from '../../records/repository.ts';
import type { InstallContext } from '../install.ts';

/** What a strategy's dependencies come to. */
export type Resolution = {
  /** What will be installed, one `name==version` (or as the language writes it) a line. */
  lock: string[];
  /** The lock file as the package manager writes it, where it has one. */
  file?: string;
};

export type Installed = {
  /** Layer ids, lowest first, the checkout among them. */
  layers: string[];
  /** The one of them that holds the checkout alone. */
  checkout: string;
  /** Those of them that hold nothing but what `build` made from the sources. */
  made?: string[];
  build?: Build;
  /** The exact versions, where only the install could tell them. */
  lock?: string[];
};

/** One way to build an environment; they are tried in order until one passes the sanity check. */
export type Strategy = {
  /** In words, for logs and status lines. */
  name: string;
  /** `CPython 3.11.7`. */
  runtime: string;
  /** The toolchain, read-only, in every sandbox; a relative source lies in the workspace. */
  mounts: Mount[];
  /** Environment variables of every command of the environment. */
  variables: Record<string, string>;
  /** Name of the test framework that runs its suite. */
  framework: string;
  /** Two strategies that agree in this and in their lock are the same one, tried once. */
  key: string;
  /** The exact versions that will be installed, as far as they can be known before. Nothing is. Throws `StepFailed`. */
  resolve(context: InstallContext): Promise<Resolution>;
  /** Makes the layers; those that are there already are shared. Throws `StepFailed`. */
  install(context: InstallContext, resolution: Resolution): Promise<Installed>;
  /** What a person would type to install one more package by hand. */
  installer: string;
  /** Makes one more layer over these, of what such commands leave behind. Throws `StepFailed`. */
  extend(context: InstallContext, layers: readonly string[], commands: readonly string[]): Promise<string>;
  /** The commands that a model proposed, where it did. */
  proposed?: readonly string[];
};

export type Strategies = { kind: 'found'; strategies: Strategy[] } | { kind: 'no-toolchain'; detail: string };

export type StrategyOptions = {
  /** When the source was published, ISO 8601, where that is known: its dependencies shall be of that time. */
  asOf?: string | undefined;
  signal?: AbortSignal | undefined;
};

/** All that the build knows of a language. */
export type LanguageRules = {
  language: Language;
  /** What its tools print where a registry cannot be reached, not the package built. */
  unreachable: RegExp;
  /** Which variable or file names another registry: for the hint of that error. */
  registryHint: string;
  /** The ways to build the source in an absolute folder, most likely first. Runs none of its code. */
  strategies(folder: string, options: StrategyOptions): Promise<Strategies>;
};
