import { DomainError, isTensor, ShapeError, showShape, tensor, type DType, type Tensor, type TensorLike } from '@x/tensor/core';

/** Examples as given: inputs, and what the model should say to each. */
export interface Examples {
  readonly x: TensorLike;
  readonly y?: TensorLike;
}

/** One batch as given: `{ x, y }` or `[x, y]`. */
export type BatchLike = Examples | readonly [x: TensorLike, y: TensorLike];

/** One batch: the first axis counts the examples. Where there are no targets, y is x. */
export interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** A batch in tensors; numbers take the type of the model. */
export function batchOf(op: string, argument: string, given: BatchLike, dtype: DType): Batch {
  const { x, y } = partsOf(op, argument, given);
  const inputs = isTensor(x) ? x : tensor(x, { dtype });
  const targets = y === undefined ? inputs : isTensor(y) ? y : tensor(y, { dtype });
  for (const [name, part] of [['x', inputs], ['y', targets]] as const) {
    if (part.ndim === 0) throw new ShapeError({ op, argument: `${argument}.${name}`, expected: 'have a first axis that counts examples', actual: 'a scalar' });
  }
  if (inputs.shape[0] === targets.shape[0]) return { x: inputs, y: targets };
  throw new ShapeError({
    op,
    argument: `${argument}.y`,
    expected: `hold one target for each of the ${inputs.shape[0]!} examples`,
    actual: `shape ${showShape(targets.shape)}`,
    hint: `x has shape ${showShape(inputs.shape)}; the first axis of both counts examples.`,
  });
}

function partsOf(op: string, argument: string, given: BatchLike): Examples {
  if (Array.isArray(given) && given.length === 2) return { x: given[0] as TensorLike, y: given[1] as TensorLike };
  if (isExamples(given)) return given;
  throw new DomainError({ op, argument, expected: 'give batches { x, y }', actual: given === null ? 'null' : Array.isArray(given) ? `an array of ${(given as unknown[]).length}` : typeof given, hint: 'x and y are tensors or arrays whose first axis counts examples.' });
}

/** Whether something is `{ x, … }`. */
export function isExamples(given: unknown): given is Examples {
  return given !== null && typeof given === 'object' && !isTensor(given) && 'x' in given;
}
