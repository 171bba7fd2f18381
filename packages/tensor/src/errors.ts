/** The parts every error of this library is made of; all stay readable on the error object. */
export interface Complaint {
  /** The operation that was called, such as `matmul`. */
  readonly op: string;
  /** The argument at fault, such as `b`. */
  readonly argument: string;
  /** What the operation needs, as a phrase that follows "must". */
  readonly expected: string;
  /** What came instead. */
  readonly actual: string;
  /** The way out. */
  readonly hint?: string;
}

/** Base of all errors thrown here: the message names operation, argument, expectation, actual value and the way out. */
export class TensorError extends Error implements Complaint {
  override readonly name: string = 'TensorError';
  readonly op: string;
  readonly argument: string;
  readonly expected: string;
  readonly actual: string;
  readonly hint: string | undefined;

  constructor({ op, argument, expected, actual, hint }: Complaint) {
    super(`${op}: \`${argument}\` must ${expected}, got ${actual}.${hint === undefined ? '' : ` ${hint}`}`);
    this.op = op;
    this.argument = argument;
    this.expected = expected;
    this.actual = actual;
    this.hint = hint;
  }
}

/** Shapes, axes or lengths do not fit the operation. */
export class ShapeError extends TensorError {
  override readonly name = 'ShapeError';
}

/** The element type is not one the operation accepts. */
export class DTypeError extends TensorError {
  override readonly name = 'DTypeError';
}

/** A value lies outside the operation's domain. */
export class DomainError extends TensorError {
  override readonly name = 'DomainError';
}

/** The device has no kernel for the operation. */
export class NoKernelError extends TensorError {
  override readonly name = 'NoKernelError';
}

/** The numbers of an abstract tensor were asked for while a function is being traced. */
export class TraceError extends TensorError {
  override readonly name = 'TraceError';
}

/**
 * A shape as it appears in messages.
 *
 * @example
 * showShape([2, 3]) // => '[2, 3]'
 */
export function showShape(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
