import { unknownName } from '../../support/nearest.ts';
import { atif } from './atif.ts';
import type { Importer } from './imported-attempt.ts';
import { miniSweAgent } from './mini-swe-agent.ts';
import { openhands } from './openhands.ts';
import { sft } from './sft.ts';
import { sweAgent } from './swe-agent.ts';

/** By what makes them out: rows of conversations, which have the fewest fields of their own, come last. */
const tools: readonly Importer[] = [atif, miniSweAgent, sweAgent, openhands, sft];

/** Whose a value is; undefined where no tool's fields are there. */
function recognised(value: unknown): Importer | undefined {
  return tools.find((one) => one.recognises(value));
}

/** Each value by the tool that it is recognised as. */
const auto: Importer = {
  name: 'auto',
  files: new RegExp(tools.map(({ files }) => files.source).join('|')),
  recognises: (value) => recognised(value) !== undefined,
  read(value, place) {
    const found = recognised(value);
    if (found === undefined) throw new Error(`this is no trajectory of ${tools.map(({ name }) => name).join(', ')}`);
    return found.read(value, place);
  },
};

/** Every tool whose trajectories can be read. */
export const importers: readonly Importer[] = [openhands, sweAgent, miniSweAgent, sft, atif, auto];

/** The importer of that name; throws `IMPORTER_UNKNOWN` (usage). */
export function importer(name: string): Importer {
  const found = importers.find((one) => one.name === name);
  if (found !== undefined) return found;
  const known = importers.map((one) => one.name);
  throw unknownName('IMPORTER_UNKNOWN', 'importer', name, known);
}

/** Throws where a value is another tool's than it is read as: its fields would be missed, or noise. */
export function refuseOther(value: unknown, as: Importer): void {
  const found = recognised(value);
  if (as.name === 'auto' || found === undefined || found.name === as.name) return;
  throw new Error(`this is a trajectory of ${found.name}: import it with --from ${found.name}`);
}
