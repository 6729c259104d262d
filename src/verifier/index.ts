export { generativeVerifier, type Verifier, type VerifierOptions } from './generative-verifier.ts';
export { formFor, type JudgedAttempt, type JudgeModel, judgeMessages } from './judge-prompt.ts';
export { areaUnderCurve, calibrationError, type Scored } from './metrics.ts';
export type { Score } from './score.ts';
export { select, selectionRules } from './selection/selection-rules.ts';
export { buildVerifierRows, type VerifierRowsOptions, type VerifierSummary } from './verifier-rows.ts';
