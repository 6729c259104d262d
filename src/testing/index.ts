export { pytest } from './pytest.ts';
export type { TestFramework } from './test-framework.ts';
