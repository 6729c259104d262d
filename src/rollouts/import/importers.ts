import { unknownName } from '../../support/nearest.ts';
import type { Importer } from './imported-attempt.ts';
import { miniSweAgent } from './mini-swe-agent.ts';
import { openhands } from './openhands.ts';
import { sft } from './sft.ts';
import { sweAgent } from './swe-agent.ts';

/** Every tool whose trajectories can be read. */
export const importers: readonly Importer[] = [openhands, sweAgent, miniSweAgent, sft];

/** The importer of that name; throws `IMPORTER_UNKNOWN` (usage). */
export function importer(name: string): Importer {
  const found = importers.find((one) => one.name === name);
  if (found !== undefined) return found;
  const known = importers.map((one) => one.name);
  throw unknownName('IMPORTER_UNKNOWN', 'importer', name, known);
}
