import { DomainError } from '../../errors.js';
import { materialize, type Operand } from '../../kernels/copy.js';
import { isRowMajor, sizeOf } from '../../shape.js';

/** What positions outside an axis mean: an error, a walk around the axis, or its nearest end. */
export type OutOfRange = 'raise' | 'wrap' | 'clip';

/**
 * Positions along an axis as numbers from 0 to length − 1; without a copy when they are so already. Negative ones
 * count from the back, except that `clip` takes them to 0. Fails with a DomainError that names the first culprit.
 */
export function positionsIn(op: string, indices: Operand, axis: number, length: number, mode: OutOfRange = 'raise'): Int32Array {
  const size = sizeOf(indices.shape);
  const dense = isRowMajor(indices.shape, indices.strides);
  const data = (dense ? indices.data : materialize(indices)) as Int32Array;
  const given = dense ? data.subarray(indices.offset, indices.offset + size) : data;
  let i = 0;
  while (i < size && given[i]! >= 0 && given[i]! < length) i++;
  if (i === size) return given;
  const result = given.slice();
  for (; i < size; i++) {
    const position = given[i]!;
    if (position >= 0 && position < length) continue;
    if (length === 0 || (mode === 'raise' && (position < -length || position >= length))) throw outside(op, position, i, axis, length);
    if (mode === 'clip') result[i] = position < 0 ? 0 : length - 1;
    else result[i] = ((position % length) + length) % length;
  }
  return result;
}

function outside(op: string, position: number, i: number, axis: number, length: number): DomainError {
  return new DomainError({
    op,
    argument: 'indices',
    expected: length === 0 ? `be empty, since axis ${axis} has length 0` : `hold numbers from ${-length} to ${length - 1}, since axis ${axis} has length ${length}`,
    actual: `${position} (element ${i})`,
    hint: 'Negative positions count from the back.',
  });
}
