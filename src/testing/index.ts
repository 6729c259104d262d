export { findFramework, frameworks } from './frameworks.ts';
export { pytest, SUITE_OPTIONS } from './python/pytest.ts';
export { runWarm } from './python/warm-python.ts';
export { STEADY_NAMES, steadyVariables } from './steady-variables.ts';
export type { TestFramework } from './test-framework.ts';
