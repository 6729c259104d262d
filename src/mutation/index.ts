export { applyEdit } from './edit.ts';
export { operatorsOf } from './languages.ts';
export { leadingStatements } from './leading-statements.ts';
export type { Mutant } from './mutant.ts';
export type { MutationOperator } from './operator.ts';
export { proposeMutants } from './propose.ts';
export { scopesOfLines } from './scopes-of-lines.ts';
export { withTree } from './with-tree.ts';
