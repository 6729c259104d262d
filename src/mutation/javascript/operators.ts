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
import { defaultArgument } from './default-argument.ts';
import { droppedArgument } from './dropped-argument.ts';
import { droppedSpread } from './dropped-spread.ts';
import { emptiedCollection } from './emptied-collection.ts';
import { looseEquality } from './loose-equality.ts';
import { missingAwait } from './missing-await.ts';
import { missingCopy } from './missing-copy.ts';
import { nullishOperator } from './nullish-operator.ts';
import { optionalChaining } from './optional-chaining.ts';
import { regexEdit } from './regex-edit.ts';
import { templateText } from './template-text.ts';
import { typeTest } from './type-test.ts';
import { undefinedReturned } from './undefined-returned.ts';

const METHODS = [
  ['startsWith', 'endsWith'],
  ['indexOf', 'lastIndexOf'],
  ['some', 'every'],
  ['min', 'max'],
  ['floor', 'ceil'],
  ['push', 'unshift'],
  ['pop', 'shift'],
  ['toLowerCase', 'toUpperCase'],
  ['trimStart', 'trimEnd'],
  ['padStart', 'padEnd'],
  ['find', 'findLast'],
  ['keys', 'values'],
  ['add', 'delete'],
  ['reduce', 'reduceRight'],
  ['replace', 'replaceAll'],
  ['parseInt', 'parseFloat'],
  ['encodeURIComponent', 'encodeURI'],
  ['decodeURIComponent', 'decodeURI'],
  ['all', 'race'],
  ['getDate', 'getDay'],
  ['getHours', 'getUTCHours'],
  ['isFinite', 'isNaN'],
] as const;
const CHANGES = ['trim', 'toLowerCase', 'toUpperCase', 'filter', 'sort', 'reverse', 'flat', 'toString', 'concat', 'normalize'];
const EXCEPTIONS = [
  ['TypeError', 'RangeError'],
  ['Error', 'SyntaxError'],
] as const;

/** Every operator for JavaScript and TypeScript, by name. Adding one: a file, a spec, and two lines here. */
export const javascriptOperators: readonly MutationOperator[] = [
  arithmeticOperator,
  augmentedAssignment,
  booleanLiteral,
  booleanOperator,
  comparisonBoundary,
  comparisonDirection,
  constantOffByOne,
  defaultArgument,
  droppedArgument,
  droppedCall(CHANGES),
  droppedCondition,
  droppedMinus,
  droppedNot,
  droppedSpread,
  emptiedCollection,
  emptiedString,
  equalityFlip,
  exceptionType(EXCEPTIONS),
  invertedIf,
  looseEquality,
  loopExit,
  methodSwap(METHODS),
  missingAwait,
  missingCopy,
  missingGuard,
  nullishOperator,
  optionalChaining,
  regexEdit,
  removedAssignment,
  removedCall,
  swappedArguments({ alike: false }),
  swappedBranches,
  swappedOperands,
  templateText,
  typeTest,
  undefinedReturned,
  updateDirection,
  wrongVariable,
];
