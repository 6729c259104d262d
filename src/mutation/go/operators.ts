import { arithmeticOperator } from '../c-like/arithmetic-operator.ts';
import { augmentedAssignment } from '../c-like/augmented-assignment.ts';
import { booleanLiteral } from '../c-like/boolean-literal.ts';
import { booleanOperator } from '../c-like/boolean-operator.ts';
import { comparisonBoundary } from '../c-like/comparison-boundary.ts';
import { comparisonDirection } from '../c-like/comparison-direction.ts';
import { constantOffByOne } from '../c-like/constant-off-by-one.ts';
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
import { updateDirection } from '../c-like/update-direction.ts';
import { wrongVariable } from '../c-like/wrong-variable.ts';
import type { MutationOperator } from '../operator.ts';
import { droppedConversion } from './dropped-conversion.ts';
import { emptiedCollection } from './emptied-collection.ts';
import { nilError } from './nil-error.ts';
import { sliceBounds } from './slice-bounds.ts';

const FUNCTIONS = [
  ['HasPrefix', 'HasSuffix'],
  ['Index', 'LastIndex'],
  ['IndexByte', 'LastIndexByte'],
  ['TrimLeft', 'TrimRight'],
  ['TrimPrefix', 'TrimSuffix'],
  ['ToLower', 'ToUpper'],
  ['Contains', 'ContainsAny'],
  ['Split', 'SplitAfter'],
  ['Min', 'Max'],
  ['min', 'max'],
  ['Floor', 'Ceil'],
  ['IsUpper', 'IsLower'],
  ['IsDigit', 'IsLetter'],
  ['Before', 'After'],
] as const;

/** Every operator for Go, by name. */
export const goOperators: readonly MutationOperator[] = [
  arithmeticOperator,
  augmentedAssignment,
  booleanLiteral,
  booleanOperator,
  comparisonBoundary,
  comparisonDirection,
  constantOffByOne,
  droppedCondition,
  droppedConversion,
  droppedMinus,
  droppedNot,
  emptiedCollection,
  emptiedString,
  equalityFlip,
  invertedIf,
  loopExit,
  methodSwap(FUNCTIONS),
  missingGuard,
  nilError,
  removedAssignment,
  removedCall,
  sliceBounds,
  swappedArguments({ alike: true }),
  swappedBranches,
  swappedOperands,
  updateDirection,
  wrongVariable,
];
