export { proveHistory } from './proof.ts';
export { baseCommit, openWorkspace, prepareWorkspace, type TaskState, type WorkspaceContext } from './workspace.ts';
