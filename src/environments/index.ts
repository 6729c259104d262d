export { buildEnvironment } from './build.ts';
export { ARCHIVES_SOURCE, type Copies, copiesOf, START_PYTHON } from './copies/find-copies.ts';
export { loadEnvironment, sandboxSpec, unbuiltSpec, workspaceSpec } from './environment.ts';
export { frameworkOf } from './framework-of.ts';
export { isAmong } from './made.ts';
export type { Propose } from './proposal.ts';
