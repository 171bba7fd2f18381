import { arena, asTensor, DomainError, ShapeError, showShape, type TensorLike, type TypedArray } from '@x/tensor/core';

/** Rows of numbers with weights, as every model here reads its data. */
export interface Observations {
  readonly n: number;
  readonly d: number;
  /** Row-major; NaN stands for what is missing. */
  readonly values: Float64Array;
  /** One for each row: 1 unless given. A weight of k is k repetitions. */
  readonly weights: Float64Array;
  readonly totalWeight: number;
  readonly hasMissing: boolean;
}

/** What a model accepts. */
export interface ObservationRules {
  /** Whether NaN stands for a missing value; else it is refused. */
  readonly missing?: boolean;
}

/**
 * Reads data: a table [n, d], or [n] numbers as a table of one column.
 *
 * Fails: ShapeError for other shapes and for no rows or columns; DomainError for infinite values, NaN where it is not
 * allowed, rows without any value, and weights that are negative, not finite or all zero.
 */
export function observations(op: string, x: TensorLike, weights: TensorLike | undefined, { missing = false }: ObservationRules = {}): Observations {
  const table = asTensor(x);
  if (table.ndim !== 1 && table.ndim !== 2) {
    throw new ShapeError({ op, argument: 'X', expected: 'be a table [n, d] or n numbers', actual: showShape(table.shape) });
  }
  const [n, d] = [table.shape[0]!, table.shape[1] ?? 1];
  if (n === 0 || d === 0) throw new ShapeError({ op, argument: 'X', expected: 'have at least one row and one column', actual: showShape(table.shape) });
  const values = float64Of(table.data);
  let hasMissing = false;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value - value === 0) continue;
    if (!Number.isNaN(value) || !missing) throw notANumber(op, value, Math.floor(i / d), i % d, missing);
    hasMissing = true;
  }
  if (hasMissing) requireSomething(op, values, n, d);
  const w = weights === undefined ? new Float64Array(n).fill(1) : readWeights(op, weights, n);
  return { n, d, values, weights: w, totalWeight: weights === undefined ? n : w.reduce((a, b) => a + b, 0), hasMissing };
}

/** Read only, hence no copy if it can be avoided; a view on the shared memory of kernels would be lost when that grows. */
function float64Of(data: TypedArray): Float64Array {
  return data instanceof Float64Array && arena.residentPointer(data) < 0 ? data : new Float64Array(data);
}

function notANumber(op: string, value: number, row: number, column: number, missing: boolean): DomainError {
  return new DomainError({
    op,
    argument: 'X',
    expected: missing ? 'hold finite numbers, or NaN for what is missing' : 'hold finite numbers',
    actual: `${value} in row ${row}, column ${column}`,
    hint: missing ? 'Remove the row, or set the value to NaN.' : 'Remove the row, or use a model that allows for missing values.',
  });
}

function requireSomething(op: string, values: Float64Array, n: number, d: number): void {
  for (let i = 0; i < n; i++) {
    if (values.subarray(i * d, (i + 1) * d).every((value) => Number.isNaN(value))) {
      throw new DomainError({ op, argument: 'X', expected: 'have a value in every row', actual: `row ${i} without any`, hint: 'Leave such rows out: they say nothing.' });
    }
  }
}

/** The weights of n rows. Fails: ShapeError for another number of them; DomainError for negative, infinite or NaN ones, and for only zeros. */
export function readWeights(op: string, weights: TensorLike, n: number): Float64Array {
  const w = asTensor(weights);
  if (w.ndim !== 1 || w.size !== n) throw new ShapeError({ op, argument: 'weights', expected: `be ${n} numbers, one for each row`, actual: showShape(w.shape) });
  const values = new Float64Array(w.data);
  const bad = values.findIndex((value) => !(value >= 0 && value < Infinity));
  if (bad >= 0 || !values.some((value) => value > 0)) {
    throw new DomainError({
      op,
      argument: 'weights',
      expected: 'be finite and not negative, with one above zero',
      actual: bad >= 0 ? `${values[bad]} at ${bad}` : 'only zeros',
    });
  }
  return values;
}
