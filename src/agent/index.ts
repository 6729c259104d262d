export { runAttempt } from './attempt.ts';
export { conversationOf } from './conversation.ts';
export type { Earlier } from './earlier.ts';
export type { AttemptLimits } from './limits.ts';
export { readPatch } from './patch.ts';
export { callFormat, type Profile } from './profiles/profile.ts';
export { findProfile } from './profiles/profiles.ts';
