import { callFormat, findProfile } from '../agent/index.ts';
import type { ToolList } from '../records/tool-list.ts';
import type { Attempt } from './attempt.ts';

/**
 * The tools that an attempt's requests carried: prompts of the trained model carry them too. Undefined where there were none.
 * Runs of before this was recorded tell by their profile.
 */
export function offeredTools({ events }: Pick<Attempt, 'events'>): ToolList | undefined {
  const start = events.find((event) => event.type === 'attempt-start');
  if (start?.tools !== undefined) return start.tools.length === 0 ? undefined : start.tools;
  return start === undefined || start.profile.includes(':') ? undefined : toolsOfProfile(start.profile);
}

function toolsOfProfile(name: string): ToolList | undefined {
  try {
    const { specs } = callFormat(findProfile(name));
    return specs === undefined ? undefined : [...specs];
  } catch {
    return undefined; // another tool's name of its own
  }
}
