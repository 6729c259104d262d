export { attemptFolder, readAttempt, readRun, type StoredAttempt } from './attempt-folder.ts';
export { finishedAttempts } from './journal.ts';
export { type RollOutOptions, rollOut } from './roll-out.ts';
