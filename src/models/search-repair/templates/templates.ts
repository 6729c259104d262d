import { analogy } from './analogy.ts';
import { arithmetic } from './arithmetic.ts';
import { augmentedAssignment } from './augmented-assignment.ts';
import { booleanOperator } from './boolean-operator.ts';
import { callArguments } from './call-arguments.ts';
import { comparison } from './comparison.ts';
import { conditional } from './conditional.ts';
import { constant } from './constant.ts';
import { conversion } from './conversion.ts';
import { equality } from './equality.ts';
import { exceptionType } from './exception-type.ts';
import { formatField } from './format-field.ts';
import { literal } from './literal.ts';
import { loopExit } from './loop-exit.ts';
import { lostArgument } from './lost-argument.ts';
import { lostCondition } from './lost-condition.ts';
import { methodSwap } from './method-swap.ts';
import { negation } from './negation.ts';
import { rangeBounds } from './range-bounds.ts';
import { removedLine } from './removed-line.ts';
import { restoredStatement } from './restored-statement.ts';
import { returnValue } from './return-value.ts';
import { sliceBounds } from './slice-bounds.ts';
import { stringLiteral } from './string-literal.ts';
import { swappedOperands } from './swapped-operands.ts';
import type { Template } from './template.ts';
import { unaryMinus } from './unary-minus.ts';
import { wrongVariable } from './wrong-variable.ts';

/** Every kind of mend that the search knows. */
export const templates: readonly Template[] = [
  comparison,
  equality,
  arithmetic,
  unaryMinus,
  booleanOperator,
  negation,
  constant,
  literal,
  stringLiteral,
  swappedOperands,
  callArguments,
  methodSwap,
  sliceBounds,
  rangeBounds,
  loopExit,
  augmentedAssignment,
  exceptionType,
  conditional,
  returnValue,
  wrongVariable,
  analogy,
  restoredStatement,
  conversion,
  lostArgument,
  lostCondition,
  formatField,
  removedLine,
];
