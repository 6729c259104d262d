export { buildEnvironment } from './build.ts';
export { loadEnvironment, sandboxSpec } from './environment.ts';
export type { Propose } from './proposal.ts';
