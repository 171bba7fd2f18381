import { asTensor, DomainError, ShapeError, showShape, type TensorLike } from '@x/tensor/core';
import type { Observations } from '../observations.js';

/**
 * Responsibilities of known labels, n × k.
 * Fails: ShapeError for another number of labels; DomainError for a label that names no component, and for a component without rows of any weight.
 */
export function sharesOf(op: string, labels: TensorLike, { n, weights }: Observations, k: number): Float64Array {
  const given = asTensor(labels);
  if (given.ndim !== 1 || given.size !== n) {
    throw new ShapeError({ op, argument: 'labels', expected: `be ${n} numbers, one for each row`, actual: showShape(given.shape) });
  }
  const shares = new Float64Array(n * k);
  const masses = new Float64Array(k);
  given.data.forEach((label, i) => {
    if (!Number.isInteger(label) || label < 0 || label >= k) {
      throw new DomainError({ op, argument: 'labels', expected: `be whole numbers from 0 to ${k - 1}`, actual: `${label} at ${i}` });
    }
    shares[i * k + label] = 1;
    masses[label]! += weights[i]!;
  });
  const empty = masses.indexOf(0);
  if (empty < 0) return shares;
  throw new DomainError({ op, argument: 'labels', expected: 'give every component a row', actual: `none for component ${empty}`, hint: 'Use fewer components, and number them from 0.' });
}
