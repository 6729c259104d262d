import type { CallStatus } from '../../records/trajectory.ts';
import type { MaskPolicy } from './mask-policy.ts';

/** Calls that failed as calls. A failing test or an empty grep is normal work, and a sandbox failure is nobody's turn. */
const MASKED: ReadonlySet<CallStatus> = new Set<CallStatus>([
  'unparseable-call',
  'no-call',
  'unknown-tool',
  'bad-argument',
  'editor-error',
  'timed-out',
  'cannot-run',
]);

export const toolErrors: MaskPolicy = {
  name: 'tool-errors',
  description: 'Masks malformed and unknown calls, editor errors, timeouts and commands that cannot run.',
  reason: ({ status }) => (status !== undefined && MASKED.has(status) ? status : undefined),
};
