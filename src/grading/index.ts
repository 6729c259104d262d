export { type GradedAttempt, type GradingContext, gradeAttempt } from './grade.ts';
