export { readRun, type StoredAttempt } from './attempt-folder.ts';
export { exportAtif } from './export/atif.ts';
export { exportPredictions } from './export/predictions.ts';
export { type GradeRunOptions, gradeRun } from './grade-run.ts';
export { gradeRunByLogs } from './grade-run-by-logs.ts';
export { type ImportProblem, type ImportSummary, importRun } from './import/import-run.ts';
export { importer, importers } from './import/importers.ts';
export { finishedAttempts } from './journal.ts';
export { type RollOutOptions, rollOut } from './roll-out.ts';
