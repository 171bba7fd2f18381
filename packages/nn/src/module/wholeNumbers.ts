import { apply1, argument, defineOp, DomainError, materialize, type Op, type Operand, type Tensor } from '@x/tensor/core';

/** Whose numbers are looked up, and which ones there are. */
export interface WholeNumbers {
  readonly op: string;
  readonly argument: string;
  /** The noun in messages: `class numbers`. */
  readonly noun: string;
  /** They run from 0 to count − 1. */
  readonly count: number;
  /** One more that is let through. */
  readonly besides?: number | undefined;
  readonly hint?: string;
}

/** An op, so that the numbers are also checked where they become known only when a compiled function runs. */
const wholeNumbersOp: Op<WholeNumbers> = /* @__PURE__ */ defineOp<WholeNumbers>({
  name: 'wholeNumbers',
  infer: ([x]) => ({ shape: x!.shape, dtype: 'int32' }),
  kernel: ([x], [y], attrs) => {
    requireLookUps(x!, attrs);
    y!.set(materialize(x!));
  },
  elementwise: { expression: () => argument(0), check: ([x], attrs) => requireLookUps(x!, attrs as WholeNumbers) },
  vjp: () => [null],
  jvp: () => [null],
  batch: ({ inputs: [x], attrs }) => [apply1(wholeNumbersOp, [x!], attrs)],
});

function requireLookUps(x: Operand, { op, argument: name, noun, count, besides, hint }: WholeNumbers): void {
  const numbers = materialize(x);
  const wrong = numbers.findIndex((n) => n !== besides && !(n >= 0 && n < count && Number.isInteger(n)));
  if (wrong < 0) return;
  throw new DomainError({ op, argument: name, expected: `hold ${noun} from 0 to ${count - 1}`, actual: `${numbers[wrong]!} at position ${wrong}`, ...(hint !== undefined && { hint }) });
}

/**
 * Numbers that are looked up, as int32: negative ones do not count from the back here, and fractions are not cut off.
 *
 * Fails: DomainError for others, when they are known.
 */
export function wholeNumbers(x: Tensor, which: WholeNumbers): Tensor {
  return apply1(wholeNumbersOp, [x], which);
}
