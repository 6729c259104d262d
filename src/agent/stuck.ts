/** A turn, for telling whether it repeats another: equal texts mean equal calls and equal observations. */
export type Step = { call: string; observation: string; failed: boolean };

type StuckRule = { readonly name: string; matches(steps: readonly Step[]): boolean };

const same = (a: Step | undefined, b: Step | undefined): boolean => a?.call === b?.call && a?.observation === b?.observation;

/** The last `count` steps, or undefined while there are fewer. */
function last(steps: readonly Step[], count: number): readonly Step[] | undefined {
  return steps.length < count ? undefined : steps.slice(-count);
}

const stuckRules: readonly StuckRule[] = [
  {
    name: 'the same call had the same result four times in a row',
    matches: (steps) => last(steps, 4)?.every((step, _, [first]) => same(step, first)) ?? false,
  },
  {
    name: 'the same call failed three times in a row',
    matches: (steps) => last(steps, 3)?.every((step, _, [first]) => step.failed && step.call === first?.call) ?? false,
  },
  {
    name: 'the same two calls took turns six times',
    matches: (steps) => last(steps, 6)?.every((step, index, six) => index < 2 || same(step, six[index - 2])) ?? false,
  },
];

/** Says in words how the attempt goes round in circles; undefined where it does not. */
export function howStuck(steps: readonly Step[]): string | undefined {
  return stuckRules.find((rule) => rule.matches(steps))?.name;
}
