export { readRun, type StoredAttempt } from './attempt-folder.ts';
export { type GradeRunOptions, gradeRun } from './grade-run.ts';
export { finishedAttempts } from './journal.ts';
export { type RollOutOptions, rollOut } from './roll-out.ts';
