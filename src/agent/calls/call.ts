import type { Repair } from '../../records/trajectory.ts';
import type { Arguments } from '../tools/tool.ts';

/** A tool call, whatever form the model wrote it in. `id` is the endpoint's, for the result that answers it. */
export type Call = { name: string; arguments: Arguments; id?: string };

/** What a reply holds. `detail` says, for the model to read, why a call could not be understood. */
export type ReadCall =
  | { kind: 'call'; call: Call; repairs: Repair[] }
  | { kind: 'none' }
  | { kind: 'unparseable'; detail: string; repairs: Repair[] };
