export { Decision, type InjectOptions, inject } from './inject.ts';
export { validate } from './validate.ts';
