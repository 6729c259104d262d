import type { MutationOperator } from '../operator.ts';
import { arithmeticOperator } from './arithmetic-operator.ts';
import { augmentedAssignment } from './augmented-assignment.ts';
import { booleanLiteral } from './boolean-literal.ts';
import { booleanOperator } from './boolean-operator.ts';
import { builtinSwap } from './builtin-swap.ts';
import { comparisonBoundary } from './comparison-boundary.ts';
import { comparisonDirection } from './comparison-direction.ts';
import { constantOffByOne } from './constant-off-by-one.ts';
import { defaultArgument } from './default-argument.ts';
import { droppedCall } from './dropped-call.ts';
import { droppedCondition } from './dropped-condition.ts';
import { droppedKeyword } from './dropped-keyword.ts';
import { droppedMinus } from './dropped-minus.ts';
import { droppedNot } from './dropped-not.ts';
import { emptiedCollection } from './emptied-collection.ts';
import { emptiedString } from './emptied-string.ts';
import { equalityFlip } from './equality-flip.ts';
import { exceptionType } from './exception-type.ts';
import { firstLastItem } from './first-last-item.ts';
import { invertedIf } from './inverted-if.ts';
import { loopExit } from './loop-exit.ts';
import { lostDefault } from './lost-default.ts';
import { membershipFlip } from './membership-flip.ts';
import { methodSwap } from './method-swap.ts';
import { missingCopy } from './missing-copy.ts';
import { missingReturn } from './missing-return.ts';
import { noneReturned } from './none-returned.ts';
import { rangeBounds } from './range-bounds.ts';
import { removedAssignment } from './removed-assignment.ts';
import { removedCall } from './removed-call.ts';
import { sliceBounds } from './slice-bounds.ts';
import { swappedArguments } from './swapped-arguments.ts';
import { swappedBranches } from './swapped-branches.ts';
import { swappedOperands } from './swapped-operands.ts';
import { wrongVariable } from './wrong-variable.ts';

/** Every operator for Python, by name. Adding one: a file, a spec, and two lines here. */
export const pythonOperators: readonly MutationOperator[] = [
  arithmeticOperator,
  augmentedAssignment,
  booleanLiteral,
  booleanOperator,
  builtinSwap,
  comparisonBoundary,
  comparisonDirection,
  constantOffByOne,
  defaultArgument,
  droppedCall,
  droppedCondition,
  droppedKeyword,
  droppedMinus,
  droppedNot,
  emptiedCollection,
  emptiedString,
  equalityFlip,
  exceptionType,
  firstLastItem,
  invertedIf,
  loopExit,
  lostDefault,
  membershipFlip,
  methodSwap,
  missingCopy,
  missingReturn,
  noneReturned,
  rangeBounds,
  removedAssignment,
  removedCall,
  sliceBounds,
  swappedArguments,
  swappedBranches,
  swappedOperands,
  wrongVariable,
];
