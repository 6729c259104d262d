import type { Repair } from '../../records/trajectory.ts';
import { byName, own } from '../../support/by-name.ts';
import type { Call } from '../calls/call.ts';
import type { Workbench } from '../tools/tool.ts';
import { knownParameters, knownValues, toolName } from './names.ts';
import { absolutePath } from './paths.ts';
import { clippedRange, rangeFromText, rangeInOrder } from './ranges.ts';
import type { RepairRule } from './repair-rule.ts';
import { numbersFromText, textFromValues, withoutNulls } from './values.ts';

/** In this order: names before values, values before what they mean. */
export const repairRules: readonly RepairRule[] = [
  toolName,
  withoutNulls,
  knownParameters,
  knownValues,
  textFromValues,
  numbersFromText,
  rangeFromText,
  absolutePath,
  rangeInOrder,
  clippedRange,
];

/** The call as every rule left it, and what each changed. */
export async function repairCall(call: Call, bench: Workbench): Promise<{ call: Call; repairs: Repair[] }> {
  const repairs: Repair[] = [];
  let current = call;
  for (const rule of repairRules) {
    const mended = await rule.apply(current, bench);
    if (mended === undefined) continue;
    repairs.push({ rule: rule.name, before: changedPart(current, mended), after: changedPart(mended, current) });
    current = mended;
  }
  return { call: current, repairs };
}

/** The tool name where it changed, else the arguments that differ: as JSON, cut at 500 characters. */
function changedPart(call: Call, other: Call): string {
  if (call.name !== other.name) return call.name;
  const changed = Object.entries(call.arguments).filter(([name, value]) => value !== own(other.arguments, name));
  return JSON.stringify(byName(changed)).slice(0, 500);
}
