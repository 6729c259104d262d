import { CodedError } from '../support/errors.ts';
import { pytest, type TestFramework } from '../testing/index.ts';

/** The test framework of this name. Throws `FRAMEWORK_UNKNOWN`. */
export function frameworkOf(name: string): TestFramework {
  if (name === 'pytest') return pytest();
  throw new CodedError('FRAMEWORK_UNKNOWN', `there is no test framework ${name} here`);
}
