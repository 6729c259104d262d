/** A kind of bug that a model is asked for. `asks` goes into the request. */
export type BugKind = { readonly name: string; readonly asks: string };

export const bugKinds: readonly BugKind[] = [
  { name: 'off-by-one', asks: 'a bound, an index or a count is one too many or one too few' },
  { name: 'wrong-condition', asks: 'a condition lets through what it should stop, or the other way round, for some inputs' },
  { name: 'missing-case', asks: 'one case that the function has to handle is not handled any more' },
  { name: 'wrong-order', asks: 'two steps happen in the wrong order, so that the second sees the wrong state' },
  { name: 'stale-value', asks: 'a value is computed or copied too early and not brought up to date' },
  { name: 'shared-state', asks: 'something that should be a copy is shared, so that changing one changes the other' },
  { name: 'early-end', asks: 'the work ends too early for some inputs: a loop that is left, a result that is returned too soon' },
  { name: 'lost-part', asks: 'part of the result is dropped or overwritten for some inputs' },
  { name: 'wrong-default', asks: 'what is taken where nothing is given is not the right thing' },
  { name: 'wrong-type', asks: 'a value has another type than callers rely on, for some inputs' },
  { name: 'swallowed-error', asks: 'a wrong input that should be refused is accepted, or an error is hidden' },
  { name: 'wrong-formula', asks: 'a formula is right for the plainest inputs and wrong for others' },
];
