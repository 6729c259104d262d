import type { MaskPolicy } from './mask-policy.ts';

/** Our footer, and the two that imported OpenHands trajectories carry. */
const FOOTERS = [
  /^\[exit code (-?\d+), in [^\n]*\]\s*$/gm,
  /^\[Command finished with exit code (-?\d+)\]\s*$/gm,
  /^\[The command completed with exit code (-?\d+)\.?\]\s*$/gm,
];

/** The exit code that the observation's last footer tells; undefined where it has none. */
function footerExitCode(observation: string): number | undefined {
  const last = FOOTERS.flatMap((footer) => [...observation.matchAll(footer)])
    .sort((a, b) => a.index - b.index)
    .at(-1);
  return last === undefined ? undefined : Number(last[1]);
}

/** The rule that the recipe's authors published later: it masks failing reproductions and tests too. */
export const anyError: MaskPolicy = {
  name: 'any-error',
  description: 'Masks turns whose next observation holds an `ERROR:` marker or a non-zero exit footer.',
  reason: ({ observation }) => {
    if (observation === undefined) return undefined;
    if (observation.includes('ERROR:')) return 'error-marker';
    return (footerExitCode(observation) ?? 0) === 0 ? undefined : 'non-zero-exit';
  },
};
