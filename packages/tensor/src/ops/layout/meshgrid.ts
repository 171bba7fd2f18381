import { arange } from '../../constructors.js';
import { asTensor } from '../../create.js';
import { ShapeError, showShape } from '../../errors.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { broadcastTo, reshaped } from '../broadcast.js';

/** Options of `meshgrid`. */
export interface MeshgridOptions {
  /** `xy` (default): the first vector runs along axis 1, as in a picture; `ij`: every vector along its own axis. */
  readonly indexing?: 'xy' | 'ij';
}

/**
 * The coordinates of all points of a grid, without copying: one tensor per vector of coordinates.
 *
 * Shapes: vectors [m], [n] → two of [n, m], or [m, n] with `indexing: 'ij'`. Scalars count as vectors of one.
 * Fails: ShapeError for coordinates with more than one axis.
 *
 * @example
 * meshgrid([[1, 2, 3], [10, 20]]).map((x) => x.toArray()) // => [ [ [ 1, 2, 3 ], [ 1, 2, 3 ] ], [ [ 10, 10, 10 ], [ 20, 20, 20 ] ] ]
 * meshgrid([[1, 2, 3], [10, 20]], { indexing: 'ij' })[0].shape // => [ 3, 2 ]
 */
export function meshgrid(list: readonly TensorLike[], { indexing = 'xy' }: MeshgridOptions = {}): readonly Tensor[] {
  const vectors = list.map((x, k) => {
    const value = asTensor(x);
    if (value.ndim < 2) return value;
    throw new ShapeError({ op: 'meshgrid', argument: `list[${k}]`, expected: 'be a vector', actual: `shape ${showShape(value.shape)}` });
  });
  const axisOf = (k: number): number => (indexing === 'xy' && k < 2 && vectors.length > 1 ? 1 - k : k);
  const shape = vectors.map((_, axis) => vectors[axisOf(axis)]!.size);
  return vectors.map((x, k) => broadcastTo(reshaped(x, shape.map((_, axis) => (axis === axisOf(k) ? x.size : 1))), shape));
}

/**
 * The positions along each axis of a grid, ready to broadcast against each other.
 *
 * Shapes: lengths m, n → [m, 1] and [1, n].
 *
 * @example
 * ogrid(2, 3).map((x) => x.toArray()) // => [ [ [ 0 ], [ 1 ] ], [ [ 0, 1, 2 ] ] ]
 */
export function ogrid(...lengths: readonly number[]): readonly Tensor[] {
  return lengths.map((n, axis) => reshaped(arange(n), lengths.map((_, a) => (a === axis ? n : 1))));
}
