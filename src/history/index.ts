export { proveHistory } from './proof.ts';
export {
  ancestorsPath,
  baseCommit,
  openWorkspace,
  prepareWorkspace,
  type TaskState,
  type WorkspaceContext,
} from './workspace.ts';
