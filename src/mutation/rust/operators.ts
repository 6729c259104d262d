import { arithmeticOperator } from '../c-like/arithmetic-operator.ts';
import { augmentedAssignment } from '../c-like/augmented-assignment.ts';
import { booleanLiteral } from '../c-like/boolean-literal.ts';
import { booleanOperator } from '../c-like/boolean-operator.ts';
import { comparisonBoundary } from '../c-like/comparison-boundary.ts';
import { comparisonDirection } from '../c-like/comparison-direction.ts';
import { constantOffByOne } from '../c-like/constant-off-by-one.ts';
import { droppedCall } from '../c-like/dropped-call.ts';
import { droppedCondition } from '../c-like/dropped-condition.ts';
import { droppedMinus } from '../c-like/dropped-minus.ts';
import { droppedNot } from '../c-like/dropped-not.ts';
import { emptiedString } from '../c-like/emptied-string.ts';
import { equalityFlip } from '../c-like/equality-flip.ts';
import { invertedIf } from '../c-like/inverted-if.ts';
import { loopExit } from '../c-like/loop-exit.ts';
import { methodSwap } from '../c-like/method-swap.ts';
import { missingGuard } from '../c-like/missing-guard.ts';
import { removedAssignment } from '../c-like/removed-assignment.ts';
import { removedCall } from '../c-like/removed-call.ts';
import { swappedArguments } from '../c-like/swapped-arguments.ts';
import { swappedBranches } from '../c-like/swapped-branches.ts';
import { swappedOperands } from '../c-like/swapped-operands.ts';
import { wrongVariable } from '../c-like/wrong-variable.ts';
import type { MutationOperator } from '../operator.ts';
import { droppedGuard } from './dropped-guard.ts';
import { lostDefault } from './lost-default.ts';
import { noneReturned } from './none-returned.ts';
import { rangeBounds } from './range-bounds.ts';

const METHODS = [
  ['min', 'max'],
  ['any', 'all'],
  ['starts_with', 'ends_with'],
  ['trim_start', 'trim_end'],
  ['strip_prefix', 'strip_suffix'],
  ['is_some', 'is_none'],
  ['is_ok', 'is_err'],
  ['first', 'last'],
  ['find', 'rfind'],
  ['split_once', 'rsplit_once'],
  ['take', 'skip'],
  ['take_while', 'skip_while'],
  ['push_back', 'push_front'],
  ['pop_back', 'pop_front'],
  ['wrapping_add', 'wrapping_sub'],
  ['checked_add', 'checked_sub'],
  ['saturating_add', 'saturating_sub'],
  ['to_lowercase', 'to_uppercase'],
  ['to_ascii_lowercase', 'to_ascii_uppercase'],
  ['is_lowercase', 'is_uppercase'],
  ['is_ascii_digit', 'is_ascii_alphabetic'],
  ['floor', 'ceil'],
] as const;
const CHANGES = ['rev', 'trim', 'trim_start', 'trim_end', 'abs', 'skip_while', 'to_ascii_lowercase'];

/** Every operator for Rust, by name. */
export const rustOperators: readonly MutationOperator[] = [
  arithmeticOperator,
  augmentedAssignment,
  booleanLiteral,
  booleanOperator,
  comparisonBoundary,
  comparisonDirection,
  constantOffByOne,
  droppedCall(CHANGES),
  droppedCondition,
  droppedGuard,
  droppedMinus,
  droppedNot,
  emptiedString,
  equalityFlip,
  invertedIf,
  loopExit,
  lostDefault,
  methodSwap(METHODS),
  missingGuard,
  noneReturned,
  rangeBounds,
  removedAssignment,
  removedCall,
  swappedArguments({ alike: true }),
  swappedBranches,
  swappedOperands,
  wrongVariable,
];
