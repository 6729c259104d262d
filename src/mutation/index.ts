export { applyEdit } from './edit.ts';
export type { Mutant } from './mutant.ts';
export type { MutationOperator } from './operator.ts';
export { type ProposeRequest, proposeMutants } from './propose.ts';
export { pythonOperators } from './python/operators.ts';
