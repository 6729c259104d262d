export { runAttempt } from './attempt.ts';
export { conversationOf } from './conversation.ts';
export type { Earlier } from './earlier.ts';
export type { AttemptLimits } from './limits.ts';
export { type PatchBase, packBase, readPatchBase } from './patch/base.ts';
export { readPatch } from './patch/read-patch.ts';
export { textPatch } from './patch/text-patch.ts';
export { callFormat, type Profile } from './profiles/profile.ts';
export { findProfile } from './profiles/profiles.ts';
