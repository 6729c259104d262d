export { Decision, type InjectOptions, inject } from './inject.ts';
export { type Leak, leakCheck } from './statements/leak-check.ts';
export { type DropReason, dropReasons } from './trial/judge.ts';
export { type RejectReason, type ValidateContext, type Validation, validate } from './validate.ts';
