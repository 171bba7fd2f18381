import { asTensor, DomainError, ShapeError, showShape, tensor, type Tensor, type TensorLike } from '@x/tensor/core';

/** Reads probabilities whose last axis adds up to 1. */
export function readProbabilities(op: string, argument: string, given: TensorLike, ndim: number): Tensor {
  const x = asTensor(given);
  if (x.ndim !== ndim || x.size === 0) {
    throw new ShapeError({ op, argument, expected: ndim === 1 ? 'be a vector of probabilities' : 'be a table with a row for each state', actual: showShape(x.shape) });
  }
  const values = Float64Array.from(x.data);
  const bad = values.findIndex((p) => !(p >= 0 && p <= 1 + 1e-6));
  if (bad >= 0) throw new DomainError({ op, argument, expected: 'hold probabilities', actual: `${values[bad]} at flat index ${bad}` });
  const width = x.shape.at(-1)!;
  for (let row = 0; row < values.length; row += width) {
    let sum = 0;
    for (let j = 0; j < width; j++) sum += values[row + j]!;
    if (Math.abs(sum - 1) > 1e-6) {
      throw new DomainError({ op, argument, expected: 'add up to 1', actual: `${sum}${ndim === 1 ? '' : ` in row ${row / width}`}`, hint: 'Divide by the sum.' });
    }
  }
  return tensor(values, { shape: x.shape, copy: false });
}

/** A Dirichlet prior of rows of probabilities: one concentration for all, one for each column, or one for each cell. */
export type DirichletPrior = TensorLike | { readonly concentration: Tensor };

/** αᵢⱼ − 1 for `rows` rows; zeros without a prior. Fails: DomainError for concentrations below 1, which have no mode. */
export function dirichletCounts(op: string, argument: string, prior: DirichletPrior | undefined, rows: number, columns: number): Float64Array {
  const out = new Float64Array(rows * columns);
  if (prior === undefined) return out;
  const alpha = asTensor(isDistribution(prior) ? prior.concentration : prior);
  if (alpha.size !== 1 && alpha.size !== columns && alpha.size !== out.length) {
    throw new ShapeError({ op, argument, expected: `hold 1, ${columns} or ${out.length} concentrations`, actual: showShape(alpha.shape) });
  }
  const bad = alpha.data.findIndex((a) => !(a >= 1 && a < Infinity));
  if (bad >= 0) throw new DomainError({ op, argument, expected: 'hold concentrations of at least 1', actual: String(alpha.data[bad]), hint: '1 is flat; 2 is as good as one more observation of each kind.' });
  for (let e = 0; e < out.length; e++) out[e] = alpha.data[e % alpha.size]! - 1;
  return out;
}

function isDistribution(prior: DirichletPrior): prior is { readonly concentration: Tensor } {
  return typeof prior === 'object' && 'concentration' in prior;
}

/** Σ (α − 1) log p */
export function logDirichlet(counts: Float64Array, probabilities: ArrayLike<number>): number {
  let total = 0;
  for (let e = 0; e < counts.length; e++) if (counts[e] !== 0) total += counts[e]! * Math.log(probabilities[e]!);
  return total;
}

/** Divides rows of counts by their sums; a row of zeros becomes that of `before`. */
export function normalizedRows(counts: Float64Array, columns: number, before: ArrayLike<number>): Float64Array {
  const out = new Float64Array(counts.length);
  for (let row = 0; row < counts.length; row += columns) {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += counts[row + j]!;
    for (let j = 0; j < columns; j++) out[row + j] = sum > 0 ? counts[row + j]! / sum : before[row + j]!;
  }
  return out;
}

/** A table with its rows in another order. */
export function permutedRows(x: Tensor, order: readonly number[]): Tensor {
  const size = x.size / x.shape[0]!;
  const out = new Float64Array(x.size);
  order.forEach((from, to) => out.set(x.data.subarray(from * size, (from + 1) * size) as Float64Array, to * size));
  return tensor(out, { shape: x.shape, copy: false });
}
