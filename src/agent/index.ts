export { type AttemptOptions, runAttempt } from './attempt.ts';
export type { Call, ReadCall } from './calls/call.ts';
export { parseCall } from './calls/parse-call.ts';
export { renderCall } from './calls/render-call.ts';
export { conversationOf } from './conversation.ts';
export type { AttemptLimits } from './limits.ts';
export { readPatch } from './patch.ts';
export { callFormat, type Profile } from './profiles/profile.ts';
export { findProfile, profiles } from './profiles/profiles.ts';
