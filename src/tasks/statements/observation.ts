import { z } from 'zod';

const Place = { setup: z.string(), call: z.string() };

/** What a snippet came to. `value` is a repr; null where it is too long to show. `text` is the string itself. */
export const Observation = z.union([
  z.object({ ...Place, kind: z.literal('value'), type: z.string(), value: z.string().nullable(), text: z.string().nullable() }),
  z.object({ ...Place, kind: z.literal('raised'), exception: z.string(), message: z.string() }),
  /** Nothing can be cut out of the test, or it did not end. */
  z.object({ problem: z.string() }),
]);
export type Observation = z.infer<typeof Observation>;

type Ran = Exclude<Observation, { problem: string }>;

/** A runnable snippet from a failing test, and what it comes to in both states of the code. */
export type Symptom = {
  test: string;
  /** Imports and assignments that the call needs. */
  setup: string;
  /** One expression. */
  call: string;
  buggy: Ran;
  fixed: Ran;
};

/** A symptom out of two looks at the same snippet; undefined where they do not differ in a way that can be shown. */
export function symptomOf(test: string, buggy: Observation, fixed: Observation): Symptom | undefined {
  if ('problem' in buggy || 'problem' in fixed) return undefined;
  if (buggy.setup !== fixed.setup || buggy.call !== fixed.call) return undefined;
  if (
    buggy.kind === 'value' &&
    fixed.kind === 'value' &&
    (buggy.value === null || fixed.value === null || buggy.value === fixed.value)
  ) {
    return undefined;
  }
  if (
    buggy.kind === 'raised' &&
    fixed.kind === 'raised' &&
    buggy.exception === fixed.exception &&
    buggy.message === fixed.message
  ) {
    return undefined;
  }
  if ((buggy.kind === 'value' ? buggy.value : '') === null || (fixed.kind === 'value' ? fixed.value : '') === null)
    return undefined;
  return { test, setup: buggy.setup, call: buggy.call, buggy, fixed };
}
