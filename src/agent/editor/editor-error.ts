import type { CallStatus } from '../../records/trajectory.ts';

/** A refusal of the editor, on its way to the tool that turns it into an observation. */
export class EditorError extends Error {
  readonly status: CallStatus;

  constructor(status: CallStatus, message: string) {
    super(message);
    this.name = 'EditorError';
    this.status = status;
  }
}
