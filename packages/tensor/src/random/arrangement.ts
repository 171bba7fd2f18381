import { asTensor, place } from '../create.js';
import { cpu, type Device } from '../device.js';
import { DomainError, ShapeError } from '../errors.js';
import { takeRows } from '../ops/indexing/take.js';
import { checkShape, sizeOf, type Shape } from '../shape.js';
import { isTensor, type Tensor, type TensorLike } from '../tensor.js';
import { choose } from './choice.js';
import type { KeyLike } from './key.js';
import { randomOrder } from './permutation.js';
import { drawn } from './sampler.js';

/**
 * The numbers 0 … n − 1 in random order, or the rows of a tensor (its first axis) in random order.
 *
 * Shapes: n → [n], int32; a tensor keeps its shape and type.
 * Domain: whole n ≥ 0; at least one axis. All orders are equally likely. Derivatives flow through the rows.
 * Fails: DomainError for any other n, ShapeError for a scalar tensor.
 *
 * @example
 * random.permutation(random.key(42), 5).sum().item() // => 10
 */
export function permutation(key: KeyLike, n: number | Tensor): Tensor {
  const count = isTensor(n) ? rowsOf('random.permutation', n) : wholeNumber('random.permutation', 'n', n, 0);
  const order = shuffled('random.permutation', key, count, isTensor(n) ? cpu : undefined);
  return isTensor(n) ? takeRows(n, order, 0, 'random.permutation') : order;
}

function shuffled(op: string, key: KeyLike, n: number, device?: Device): Tensor {
  return drawn(op, key, [n], 'int32', (key, out) => out.set(randomOrder(key, n)), device);
}

/** How `choice` draws. */
export interface ChooseOptions {
  /** Whether an item may come out more than once; true when left out. */
  readonly replace?: boolean;
  /** One weight ≥ 0 per item, in any units; all equal when left out. */
  readonly weights?: TensorLike;
}

/**
 * Random items: of the numbers 0 … n − 1, or of the rows of a tensor (its first axis).
 *
 * Shapes: n → `shape`, int32; a tensor → [...shape, ...row shape], of its type. `shape` is [] when left out: one item.
 * Domain: weights are finite, ≥ 0, not all 0, and need not sum to 1. Without replacement items are drawn one after
 * another in proportion to the weights of those left; there must be enough items of positive weight.
 * Fails: DomainError outside this domain, ShapeError for a scalar tensor.
 *
 * @example
 * random.choice(random.key(42), 3, [2], { weights: [0, 1, 0] }).toArray() // => [ 1, 1 ]
 */
export function choice(
  key: KeyLike,
  n: number | Tensor,
  shape: Shape = [],
  { replace = true, weights }: ChooseOptions = {},
): Tensor {
  checkShape('random.choice', shape);
  const count = isTensor(n) ? rowsOf('random.choice', n) : n;
  const options = { replace, ...(weights === undefined ? {} : { weights: asTensor(weights).data }) };
  const chosen = drawn('random.choice', key, shape, 'int32', (key, out) => out.set(choose(key, count, sizeOf(shape), options)), isTensor(n) ? cpu : undefined);
  return isTensor(n) ? takeRows(n, chosen, 0, 'random.choice') : chosen;
}

/** How `minibatches` deals. */
export interface MinibatchOptions {
  /** Whether the order is random; true when left out. */
  readonly shuffle?: boolean;
  /** Whether a last batch that is shorter than the others is left out; false when left out. */
  readonly dropLast?: boolean;
}

/**
 * The numbers 0 … n − 1 dealt into batches of `size`, each number once.
 *
 * Shapes: yields int32 [size], at the end perhaps a shorter one.
 * Domain: whole n ≥ 0, size ≥ 1. Use `foldIn(key, epoch)` for a fresh order in every epoch.
 * Fails: DomainError for any other n or size.
 *
 * @example
 * [...random.minibatches(random.key(42), 10, 4)].map((batch) => batch.size) // => [ 4, 4, 2 ]
 */
export function minibatches(
  key: KeyLike,
  n: number,
  size: number,
  { shuffle = true, dropLast = false }: MinibatchOptions = {},
): IterableIterator<Tensor> {
  wholeNumber('random.minibatches', 'n', n, 0);
  wholeNumber('random.minibatches', 'size', size, 1);
  return deal(shuffle ? (shuffled('random.minibatches', key, n, cpu).data as Int32Array) : Int32Array.from({ length: n }, (_, i) => i), size, dropLast);
}

function* deal(order: Int32Array, size: number, dropLast: boolean): IterableIterator<Tensor> {
  for (let start = 0; start < order.length; start += size) {
    const batch = order.slice(start, start + size);
    if (batch.length === size || !dropLast) yield place(batch, [batch.length]);
  }
}

function wholeNumber(op: string, argument: string, n: number, least: number): number {
  if (Number.isInteger(n) && n >= least && n < 2 ** 31) return n;
  throw new DomainError({ op, argument, expected: `be a whole number from ${least} to 2³¹ − 1`, actual: String(n) });
}

function rowsOf(op: string, x: Tensor): number {
  if (x.ndim > 0) return x.shape[0]!;
  throw new ShapeError({
    op,
    argument: 'n',
    expected: 'be a number or a tensor with at least one axis',
    actual: 'a scalar tensor',
    hint: `Pass the number itself: ${op}(key, x.item(), …).`,
  });
}
