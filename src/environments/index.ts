export { type BuildOptions, type Built, buildEnvironment, environmentId } from './build.ts';
export { loadEnvironment, sandboxSpec } from './environment.ts';
