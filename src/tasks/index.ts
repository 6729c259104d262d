export { canInject, Decision, type InjectOptions, inject } from './inject.ts';
export type { ChangeSource } from './mine/change.ts';
export { gitChanges } from './mine/git-changes.ts';
export { readIssues } from './mine/issues.ts';
export { mineTasks } from './mine/mine.ts';
export { releaseChanges } from './mine/release-changes.ts';
export { validate } from './validate.ts';
