export { auditTask, type Finding, type Looked, type TaskAudit } from './audit/audit.ts';
export { proveHistory } from './proof.ts';
export {
  ancestorsPath,
  baseCommit,
  openWorkspace,
  prepareWorkspace,
  type TaskState,
  type WorkspaceContext,
} from './workspace.ts';
