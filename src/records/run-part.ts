import { z } from 'zod';

/** Who made the attempts of a run, as a recipe has them. */
export const RunRole = z.enum(['untrained-base', 'trained-policy', 'expert', 'other']);

/** Which part of a recipe's tasks they were made at. */
export const TaskSplit = z.enum(['train', 'held-out']);

/** What a run is in its recipe: stands in its `run.json`, so that a report of the run alone can say it. */
export const RunPart = z.object({ role: RunRole, split: TaskSplit });
export type RunPart = z.infer<typeof RunPart>;
