export { pytest } from './pytest.ts';
export type { TestFramework, TestRequest } from './test-framework.ts';
