export { type GradedAttempt, gradeAttempt } from './grade.ts';
export { type BenchmarkRow, readBenchmark } from './logs/benchmark.ts';
export type { LogVerdict } from './logs/grade-log.ts';
export { type GradedLog, gradeLogs } from './logs/grade-logs.ts';
export type { GradingContext } from './prepare.ts';
export { PYTHON_RUNNER_FILES } from './task-files/runner-files.ts';
