export type { AttemptSource } from './attempts/attempt-source.ts';
export { type RunToRead, readAttempts } from './attempts/read-attempts.ts';
export { TurnTrainings } from './attempts/turn-training.ts';
export { evaluationTable, type TextTable } from './evaluation-table.ts';
export type { EvaluationSummary } from './schema/evaluation.ts';
export { Report } from './schema/report.ts';
export type { TrainedModel } from './schema/training.ts';
export { summariseCollection, summariseEnvironments } from './summarise/collection.ts';
export { summariseDataset } from './summarise/dataset.ts';
export {
  attemptsByTask,
  type EvaluatedAttempt,
  type EvaluationInput,
  summariseEvaluation,
} from './summarise/evaluation.ts';
export { summariseRollouts } from './summarise/rollouts.ts';
export { type MutantDecision, summariseMutation, summariseTasks } from './summarise/tasks.ts';
export { summariseTraining, trainingWarnings } from './summarise/training.ts';
export { type ReportOptions, type WrittenReport, writeReport } from './write-report.ts';
