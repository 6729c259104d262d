export { applyEdit } from './edit.ts';
export type { Mutant } from './mutant.ts';
export { proposeMutants } from './propose.ts';
export { pythonOperators } from './python/operators.ts';
