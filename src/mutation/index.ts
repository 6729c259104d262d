export { applyEdit } from './edit.ts';
export { type FunctionAround, functionsAround, statementsOfFunction } from './functions-around.ts';
export { type FunctionOfFile, functionsOf } from './functions-of.ts';
export { operatorsOf } from './languages.ts';
export type { Mutant } from './mutant.ts';
export type { MutationOperator } from './operator.ts';
export { proposeMutants } from './propose.ts';
export { scopesOfLines } from './scopes-of-lines.ts';
export { withTree } from './with-tree.ts';
