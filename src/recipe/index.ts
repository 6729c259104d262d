export type { RunEvent } from './events.ts';
export { runRecipe } from './run-recipe.ts';
export { readRecipe } from './schema.ts';
