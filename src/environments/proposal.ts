import { z } from 'zod';
import type { Repository } from '../records/repository.ts';
import { listFiles } from '../repositories/index.ts';
import { ByName, byName } from '../support/by-name.ts';
import { frameworks } from '../testing/index.ts';
import { type InstallContext, StepFailed, sourceLayer } from './install.ts';
import type { Strategy } from './languages/language-rules.ts';

/** Asks a model for one reply; undefined where there is none. */
export type Propose = (prompt: string, signal: AbortSignal | undefined) => Promise<string | undefined>;

/** What a model says may build a repository that the rules could not. */
const Proposal = z.object({
  commands: z.array(z.string().min(1)).min(1).max(20),
  /** One of the runtimes that the prompt names; the first of them otherwise. */
  runtime: z.string().optional(),
  variables: ByName(z.string())
    .refine((variables) => Object.keys(variables).every((name) => /^[A-Za-z_]\w*$/.test(name)), 'a name is no variable')
    .default(() => byName<string>()),
  framework: z.string().optional(),
});
export type Proposal = z.infer<typeof Proposal>;

const MOST_FILES = 200;
const LOG_CHARACTERS = 12_000;

const frameworkNames = frameworks.map(({ name }) => name);

/** What the model is told: the repository, what is there to build it with (the way that came furthest first), and the log. */
export async function proposalPrompt(
  { repository, folder, log }: { repository: Repository; folder: string; log: string },
  strategies: readonly Strategy[],
): Promise<string> {
  const files = await listFiles(folder);
  const more = files.length > MOST_FILES ? [`… and ${files.length - MOST_FILES} more`] : [];
  const [first] = strategies;
  return `\
The tests of ${repository.name} ${repository.version} (${repository.language}) shall run in a sandbox, but no known way to install it worked.
Propose what to do. Your commands run one after the other with bash, in the checkout, with the network, as an ordinary user who can write everywhere but to the system's folders. What they leave is kept. Then the tests run without the network.

Runtimes: ${[...new Set(strategies.map(({ runtime }) => runtime))].join(', ')}
Test frameworks: ${frameworkNames.join(', ')} (now ${first?.framework})
A package is installed by: ${first?.installer}
Variables of every command: ${JSON.stringify(first?.variables ?? {})}

Files:
${[...files.slice(0, MOST_FILES), ...more].join('\n')}

The log of what was tried, its last part:
${log.slice(-LOG_CHARACTERS)}

Answer with one JSON object in a \`\`\`json block:
{"commands": ["…"], "runtime": "one of the above, or left out", "variables": {"NAME": "value"}, "framework": "one of the above, or left out"}`;
}

/** The proposal in a reply, or what is wrong with it: a reply that does not parse is no error of ours. */
export function parseProposal(reply: string): Proposal | { problem: string } {
  const block = [...reply.matchAll(/```(?:json)?\s*\n(.*?)```/gs)].at(-1)?.[1] ?? reply.slice(reply.indexOf('{'));
  try {
    const proposal = Proposal.parse(JSON.parse(block));
    const framework = proposal.framework?.split(/\s/)[0];
    if (framework === undefined || frameworkNames.includes(framework)) return proposal;
    return { problem: `there is no test framework ${framework}` };
  } catch (error) {
    return { problem: error instanceof z.ZodError ? z.prettifyError(error) : `no JSON: ${(error as Error).message}` };
  }
}

/** The way that a proposal describes: over what the rules can install, else over the checkout alone. */
export function proposedStrategy(strategies: readonly Strategy[], proposal: Proposal): Strategy {
  const { commands, runtime, framework } = proposal;
  const base = (strategies.find((one) => one.runtime === runtime) ?? strategies[0]) as Strategy;
  const variables = { ...base.variables, ...proposal.variables };
  return {
    ...base,
    name: `proposed by a model, ${base.runtime}`,
    variables,
    framework: framework ?? base.framework,
    key: JSON.stringify([base.key, proposal]),
    proposed: commands,
    resolve: (context) => orElse(context, base.resolve(context), async () => ({ lock: [] })),
    async install(context, resolution) {
      const installed = await orElse(context, base.install(context, resolution), async () => {
        const checkout = await sourceLayer(context);
        return { layers: [checkout], checkout };
      });
      return { ...installed, layers: [...installed.layers, await base.extend(context, installed.layers, commands)] };
    },
  };
}

/** What the rules do, or what is left where that fails as packages do. */
async function orElse<T>(context: InstallContext, done: Promise<T>, otherwise: () => Promise<T>): Promise<T> {
  try {
    return await done;
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    context.log.line('that fails by the rules: the proposal stands on less');
    return otherwise();
  }
}
