import { isTensor, random, requireWhole, take, type DType } from '@x/tensor/core';
import { batchOf, type Batch, type Examples } from './batch.js';

/** Options of `dataLoader`. */
export interface DataLoaderOptions {
  /** Examples in a batch. Default 32. */
  readonly batchSize?: number;
  /** The randomness of the order. */
  readonly key?: random.Key;
  /** Whether each pass has an order of its own; default true. */
  readonly shuffle?: boolean;
  /** Whether a last batch that is shorter than the others is left out. Default false. */
  readonly dropLast?: boolean;
  /** The type of tensors made of arrays. Default float64. */
  readonly dtype?: DType;
}

/** Examples dealt into batches, as often as one likes. */
export interface DataLoader extends Iterable<Batch> {
  /** How many batches a pass has. */
  readonly length: number;
  /** How many examples there are. */
  readonly examples: number;
  /** The batches of pass number `epoch`, always in the same order. */
  epoch(epoch: number): IterableIterator<Batch>;
}

/**
 * Deals examples into mini-batches, in a fresh random order for every pass; the order is a function of the key and the
 * number of the pass.
 *
 * Shapes: x [n, …], y [n, …] → batches of x [batchSize, …], y [batchSize, …], the last one perhaps shorter.
 * Fails: ShapeError when x and y differ in length; DomainError for a batch size that is not a whole number ≥ 1.
 *
 * @example
 * const loader = dataLoader({ x: [[1], [2], [3]], y: [1, 2, 3] }, { batchSize: 2, shuffle: false });
 * [...loader].map(({ y }) => y.toArray()) // => [ [ 1, 2 ], [ 3 ] ]
 */
export function dataLoader(examples: Examples, options: DataLoaderOptions = {}): DataLoader {
  const { batchSize = 32, key = random.key(0), shuffle = true, dropLast = false, dtype = 'float64' } = options;
  requireWhole('dataLoader', 'batchSize', batchSize, 1);
  const { x, y } = batchOf('dataLoader', 'examples', examples, dtype);
  const n = x.shape[0]!;
  let passes = 0;
  const whole = { x, y };
  function* epoch(number: number): IterableIterator<Batch> {
    if (!shuffle && n <= batchSize && !(dropLast && n < batchSize)) {
      if (n > 0) yield whole;
      return;
    }
    for (const rows of random.minibatches(random.foldIn(key, number), n, batchSize, { shuffle, dropLast })) {
      const inputs = take(x, rows, { axis: 0 });
      yield { x: inputs, y: y === x ? inputs : take(y, rows, { axis: 0 }) };
    }
  }
  return {
    length: dropLast ? Math.floor(n / batchSize) : Math.ceil(n / batchSize),
    examples: n,
    epoch,
    [Symbol.iterator]: () => epoch(passes++),
  };
}

/** Whether something deals batches by the number of the pass. */
export function isDataLoader(given: unknown): given is DataLoader {
  return given !== null && typeof given === 'object' && !isTensor(given) && typeof (given as Partial<DataLoader>).epoch === 'function';
}
