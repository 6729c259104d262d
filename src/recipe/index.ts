export { type AttemptPlan, type Ground, gradeAndRead, profileOf, rollOutPlan, runTasks } from './attempts.ts';
export type { RunEvent } from './events.ts';
export { runRecipe } from './run-recipe.ts';
export { attemptSettings, readRecipe } from './schema.ts';
export { scoreAttempts } from './score.ts';
