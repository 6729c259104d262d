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
import { exceptionType } from '../c-like/exception-type.ts';
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
import { emptiedCollection } from './emptied-collection.ts';
import { nullReturned } from './null-returned.ts';
import { referenceEquality } from './reference-equality.ts';

const METHODS = [
  ['startsWith', 'endsWith'],
  ['indexOf', 'lastIndexOf'],
  ['min', 'max'],
  ['floor', 'ceil'],
  ['anyMatch', 'allMatch'],
  ['toLowerCase', 'toUpperCase'],
  ['isUpperCase', 'isLowerCase'],
  ['isDigit', 'isLetter'],
  ['containsKey', 'containsValue'],
  ['addFirst', 'addLast'],
  ['removeFirst', 'removeLast'],
  ['getFirst', 'getLast'],
  ['equals', 'equalsIgnoreCase'],
  ['before', 'after'],
  ['isBefore', 'isAfter'],
] as const;
const CHANGES = ['trim', 'strip', 'toLowerCase', 'toUpperCase', 'intern', 'sorted', 'distinct', 'filter', 'limit', 'skip'];
const EXCEPTIONS = [
  ['IllegalArgumentException', 'IllegalStateException'],
  ['IndexOutOfBoundsException', 'NoSuchElementException'],
  ['NullPointerException', 'UnsupportedOperationException'],
] as const;

/** Every operator for Java, by name. */
export const javaOperators: readonly MutationOperator[] = [
  arithmeticOperator,
  augmentedAssignment,
  booleanLiteral,
  booleanOperator,
  comparisonBoundary,
  comparisonDirection,
  constantOffByOne,
  droppedCall(CHANGES),
  droppedCondition,
  droppedMinus,
  droppedNot,
  emptiedCollection,
  emptiedString,
  equalityFlip,
  exceptionType(EXCEPTIONS),
  invertedIf,
  loopExit,
  methodSwap(METHODS),
  missingGuard,
  nullReturned,
  referenceEquality,
  removedAssignment,
  removedCall,
  swappedArguments({ alike: true }),
  swappedBranches,
  swappedOperands,
  updateDirection,
  wrongVariable,
];
