import { random, tensor, type Shape, type Tensor } from '@x/tensor/core';
import { fans } from './fans.js';
import type { ScaledOptions } from './scaled.js';

/**
 * A random matrix with orthonormal rows or columns, whichever are fewer, times `gain`: it keeps lengths, so signals
 * neither fade nor grow through many layers or time steps. Axes after the first count as one.
 *
 * Source: A. M. Saxe, J. L. McClelland, S. Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear
 * neural networks", 2014; Gram–Schmidt on normal vectors gives the uniform law on the orthogonal group.
 *
 * @example
 * const q = init.orthogonal(random.key(0), [2, 3]);
 * q.matmul(q.transpose()).sub(eye(2)).abs().max().item() < 1e-14 // => true
 */
export function orthogonal(key: random.KeyLike, shape: Shape, { gain = 1, dtype = 'float64' }: ScaledOptions = {}): Tensor {
  fans(shape);
  const rows = shape[0]!;
  const columns = shape.slice(1).reduce((n, length) => n * length, 1);
  const wide = rows <= columns;
  const [count, length] = wide ? [rows, columns] : [columns, rows];
  const vectors = Float64Array.from(random.normal(key, [count, length]).data);
  for (let i = 0; i < count; i++) {
    const own = vectors.subarray(i * length, (i + 1) * length);
    // Twice is enough: the second pass removes what rounding left of the earlier directions.
    for (let pass = 0; pass < 2; pass++) for (let j = 0; j < i; j++) remove(own, vectors.subarray(j * length, (j + 1) * length));
    const norm = lengthOf(own);
    for (let k = 0; k < length; k++) own[k]! /= norm;
  }
  const matrix = new Float64Array(rows * columns);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < length; k++) matrix[wide ? i * length + k : k * count + i] = gain * vectors[i * length + k]!;
  }
  return tensor(matrix, { shape, dtype });
}

function remove(from: Float64Array, direction: Float64Array): void {
  let product = 0;
  for (let k = 0; k < from.length; k++) product += from[k]! * direction[k]!;
  for (let k = 0; k < from.length; k++) from[k]! -= product * direction[k]!;
}

function lengthOf(v: Float64Array): number {
  let squares = 0;
  for (let k = 0; k < v.length; k++) squares += v[k]! * v[k]!;
  return Math.sqrt(squares);
}
