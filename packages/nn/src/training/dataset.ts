import { DomainError, isTensor, type DType, type random } from '@x/tensor/core';
import { batchOf, isExamples, type Batch, type BatchLike, type Examples } from './batch.js';
import { dataLoader, isDataLoader, type DataLoader } from './dataLoader.js';

/** A sequence of batches, at hand or arriving. */
export type Batches = Iterable<BatchLike> | AsyncIterable<BatchLike>;

/**
 * What one can learn from: all examples at once, which are then dealt into batches; a `dataLoader`; a sequence of ready
 * batches, the same in every epoch; or a function that gives the batches of an epoch.
 */
export type Dataset = Examples | DataLoader | Batches | ((epoch: number) => Batches | Promise<Batches>);

/** How a dataset is dealt. */
interface Dealing {
  readonly op: string;
  readonly argument: string;
  readonly batchSize: number;
  readonly dtype: DType;
  readonly key: random.Key;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
}

/** Batches by the number of the epoch. */
export interface Source {
  /** Batches per epoch, where it is known. */
  readonly length: number | undefined;
  batches(epoch: number): AsyncIterable<Batch> | Iterable<Batch>;
}

/** Any dataset as batches of tensors. */
export function sourceOf(data: Dataset, { op, argument, batchSize, dtype, key, shuffle, dropLast }: Dealing): Source {
  // Two tensors are inputs and targets of all examples, as in a batch.
  const given: unknown = Array.isArray(data) && data.length === 2 && data.every(isTensor) ? { x: data[0], y: data[1] } : data;
  if (isDataLoader(given)) return { length: given.length, batches: (epoch) => given.epoch(epoch) };
  if (isExamples(given)) {
    const { x, y } = batchOf(op, argument, given, dtype);
    if (x.shape[0] === 0) throw nothing(op, argument, 'none');
    const loader = dataLoader({ x, y }, { batchSize, key, shuffle, dropLast });
    if (loader.length === 0) throw nothing(op, argument, `${x.shape[0]!}, fewer than a batch`);
    return { length: loader.length, batches: (epoch) => loader.epoch(epoch) };
  }
  if (typeof given === 'function') {
    const make = given as (epoch: number) => Batches | Promise<Batches>;
    return { length: undefined, batches: (epoch) => convert(make(epoch), epoch) };
  }
  if (given === null || typeof given !== 'object' || !(Symbol.iterator in given || Symbol.asyncIterator in given)) {
    throw new DomainError({ op, argument, expected: 'be { x, y }, a dataLoader, batches to iterate over or a function of the epoch that gives them', actual: String(given) });
  }
  return { length: Array.isArray(given) ? given.length : undefined, batches: (epoch) => convert(given as Batches, epoch) };

  async function* convert(batches: Batches | Promise<Batches>, epoch: number): AsyncIterable<Batch> {
    let count = 0;
    for await (const batch of await batches) {
      count += 1;
      yield batchOf(op, argument, batch, dtype);
    }
    if (count === 0) throw nothing(op, argument, `none in epoch ${epoch + 1}`);
  }
}

function nothing(op: string, argument: string, actual: string): DomainError {
  return new DomainError({ op, argument, expected: 'hold examples in every epoch', actual, hint: 'A generator runs once: for more epochs give an array of batches or a function (epoch) => batches.' });
}
