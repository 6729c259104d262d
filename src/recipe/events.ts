/** What a recipe run tells, in order; the status line, `--json` and the logs are reporters of this one stream. */
export type RunEvent =
  | { type: 'stage-start'; stage: string; number: number; stages: number }
  /** `total` is 0 while it is not known. `note` names what was just done. */
  | { type: 'stage-progress'; stage: string; done: number; total: number; note: string }
  | { type: 'stage-end'; stage: string; seconds: number; summary: Record<string, number | string>; cached: boolean }
  | { type: 'warning'; stage: string; message: string }
  | { type: 'run-end'; seconds: number; report: string };

export type Emit = (event: RunEvent) => void;
