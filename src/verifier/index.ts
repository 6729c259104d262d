export { generativeVerifier } from './generative-verifier.ts';
export { areaUnderCurve, calibrationError } from './metrics.ts';
export { select } from './selection/selection-rules.ts';
export { buildVerifierRows } from './verifier-rows.ts';
