export { type GradedAttempt, gradeAttempt } from './grade.ts';
export { type BenchmarkRow, readBenchmark } from './logs/benchmark.ts';
export type { LogVerdict } from './logs/grade-log.ts';
export { type GradedLog, gradeLogs } from './logs/grade-logs.ts';
export type { GradingContext } from './prepare.ts';
export { RUNNER_FILES } from './runner-paths.ts';
