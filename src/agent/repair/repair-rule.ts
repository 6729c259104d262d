import type { Call } from '../calls/call.ts';
import type { Workbench } from '../tools/tool.ts';

/** One kind of mending: gives the mended call, or undefined where there is nothing for it to mend. */
export type RepairRule = {
  readonly name: string;
  apply(call: Call, bench: Workbench): Call | undefined | Promise<Call | undefined>;
};
