import { astype, asTensor, DomainError, indexAdd, isFloat, promote, reshape, ShapeError, showShape, take, tensor, zeros, type Tensor, type TensorLike } from '@x/tensor/core';
import { product, vectorProduct, type Pattern } from './sparseProduct.js';

/** Nonzero elements with their places, in any order; those that meet add up. */
export interface Coordinates {
  /** [z], whole numbers from 0 to m − 1. */
  readonly rows: TensorLike;
  /** [z], whole numbers from 0 to n − 1. */
  readonly cols: TensorLike;
  /** [z]; derivatives go through them. */
  readonly values: TensorLike;
  /** [m, n] */
  readonly shape: readonly [number, number];
}

/**
 * A sparse matrix in compressed rows: an immutable value, made by `csr`. It acts on vectors by `matvec`, which is what
 * iterative methods ask of a matrix.
 */
export class SparseMatrix {
  /** @internal Made by `csr`. */
  constructor(
    private readonly pattern: Pattern,
    /** The nonzeros, row by row and in each row by column. */
    readonly values: Tensor,
  ) {}

  /** Rows and columns. */
  get shape(): readonly [number, number] {
    return [this.pattern.rows, this.pattern.columns];
  }

  /** The number of stored elements. */
  get size(): number {
    return this.pattern.columnOf.length;
  }

  /** A·x for a vector [n]; differentiable in x and in the values. */
  matvec(x: TensorLike): Tensor {
    const vector = asTensor(x);
    if (vector.ndim !== 1) throw misfit('matvec', `be a vector [${this.shape[1]}]`, vector, 'Use matmul for several columns at once.');
    const [values, right] = this.operands('matvec', vector);
    return vectorProduct(this.pattern, values, right);
  }

  /** A·X for a matrix [n, k]; differentiable in X and in the values. */
  matmul(x: TensorLike): Tensor {
    const matrix = asTensor(x);
    if (matrix.ndim !== 2) throw misfit('matmul', `be a matrix [${this.shape[1]}, k]`, matrix, 'Use matvec for a vector.');
    const [values, right] = this.operands('matmul', matrix);
    return product(this.pattern, values, right, false);
  }

  /** The transpose, sorted by its own rows. */
  transpose(): SparseMatrix {
    const { rows, columns, columnOf } = this.pattern;
    return compress(columnOf, rowsOf(this.pattern), this.values, columns, rows);
  }

  /** All elements, [m, n]. */
  toDense(): Tensor {
    const { rows, columns, columnOf } = this.pattern;
    const places = rowsOf(this.pattern).map((row, e) => row * columns + columnOf[e]!);
    return reshape(indexAdd(zeros([rows * columns], { dtype: this.values.dtype }), tensor(places), this.values), [rows, columns]);
  }

  /** The diagonal, [min(m, n)]. */
  diagonal(): Tensor {
    const { rows, columns, columnOf } = this.pattern;
    const rowOf = rowsOf(this.pattern);
    const on = Int32Array.from(columnOf.keys()).filter((e) => rowOf[e] === columnOf[e]);
    return indexAdd(zeros([Math.min(rows, columns)], { dtype: this.values.dtype }), tensor(on.map((e) => columnOf[e]!)), take(this.values, tensor(on)));
  }

  private operands(op: string, x: Tensor): [Tensor, Tensor] {
    if (x.shape[0] !== this.shape[1]) throw misfit(op, `have ${this.shape[1]} rows`, x, `The matrix has shape ${showShape(this.shape)}.`);
    const dtype = promote(this.values.dtype, x.dtype);
    return [astype(this.values, dtype), astype(x, dtype)];
  }
}

function misfit(op: string, expected: string, x: Tensor, hint: string): ShapeError {
  return new ShapeError({ op: `linalg.csr.${op}`, argument: 'x', expected, actual: `shape ${showShape(x.shape)}`, hint });
}

/** The row of every nonzero. */
function rowsOf({ rows, rowStarts, columnOf }: Pattern): Int32Array {
  const rowOf = new Int32Array(columnOf.length);
  for (let i = 0; i < rows; i++) rowOf.fill(i, rowStarts[i]!, rowStarts[i + 1]!);
  return rowOf;
}

/**
 * A sparse matrix from its nonzero elements, for matrices that are mostly zeros: it stores and multiplies only those.
 *
 * Shapes: rows, cols, values [z] and shape [m, n] → a matrix with matvec [n] → [m], matmul [n, k] → [m, k], transpose(),
 * toDense() [m, n], diagonal() and values, the nonzeros in order.
 * Domain: values float64 or float32, others become float64. Elements at the same place add up; zeros are kept.
 * Fails: ShapeError when lengths differ; DomainError for rows or columns outside the shape.
 *
 * @example
 * const a = csr({ rows: [0, 1, 1, 1], cols: [1, 0, 2, 2], values: [5, 1, 2, 3], shape: [2, 3] });
 * a.matvec([1, 2, 3]).toArray() // => [ 10, 16 ]
 * a.toDense().toArray() // => [ [ 0, 5, 0 ], [ 1, 0, 5 ] ]
 */
export function csr({ rows, cols, values, shape }: Coordinates): SparseMatrix {
  if (shape.length !== 2 || !shape.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new ShapeError({ op: 'linalg.csr', argument: 'shape', expected: 'be [rows, columns]', actual: showShape(shape), hint: 'Both are whole numbers, such as [3, 4].' });
  }
  const given = asTensor(values);
  const nonzeros = isFloat(given.dtype) ? given : astype(given, 'float64');
  if (nonzeros.ndim !== 1) {
    throw new ShapeError({ op: 'linalg.csr', argument: 'values', expected: 'be a vector with one number for each nonzero', actual: `shape ${showShape(nonzeros.shape)}`, hint: 'Flatten it: values.reshape(-1).' });
  }
  return compress(places('rows', rows, nonzeros.size, shape[0]), places('cols', cols, nonzeros.size, shape[1]), nonzeros, shape[0], shape[1]);
}

function places(argument: 'rows' | 'cols', x: TensorLike, count: number, length: number): Int32Array {
  const given = asTensor(x);
  if (given.ndim !== 1 || given.size !== count) {
    throw new ShapeError({ op: 'linalg.csr', argument, expected: `have shape [${count}], one place for each value`, actual: showShape(given.shape), hint: 'rows, cols and values belong together element by element.' });
  }
  const { data } = given;
  const found = new Int32Array(count);
  for (let e = 0; e < count; e++) {
    const place = data[e]!;
    if (!Number.isInteger(place) || place < 0 || place >= length) {
      throw new DomainError({ op: 'linalg.csr', argument, expected: `hold whole numbers from 0 to ${length - 1}`, actual: `${place} (element ${e})`, hint: `Places count from 0; the shape says ${length} ${argument}.` });
    }
    found[e] = place;
  }
  return found;
}

/** Sorts by rows and columns in two stable passes of counting, then adds up what meets. */
function compress(rowOf: Int32Array, columnOf: Int32Array, values: Tensor, rows: number, columns: number): SparseMatrix {
  const byColumn = countingSort(columnOf, columns, undefined);
  const order = countingSort(rowOf, rows, byColumn);
  // Number of the stored element that each given one belongs to, in sorted order.
  const target = new Int32Array(order.length);
  const rowStarts = new Int32Array(rows + 1);
  const kept: number[] = [];
  order.forEach((e, position) => {
    const before = position === 0 ? -1 : order[position - 1]!;
    if (before < 0 || rowOf[e] !== rowOf[before] || columnOf[e] !== columnOf[before]) {
      kept.push(columnOf[e]!);
      rowStarts[rowOf[e]! + 1]!++;
    }
    target[position] = kept.length - 1;
  });
  for (let i = 0; i < rows; i++) rowStarts[i + 1]! += rowStarts[i]!;
  const inOrder = order.every((e, position) => e === position) ? values : take(values, tensor(order));
  const summed = kept.length === order.length ? inOrder : indexAdd(zeros([kept.length], { dtype: values.dtype }), tensor(target), inOrder);
  return new SparseMatrix({ rows, columns, rowStarts, columnOf: Int32Array.from(kept) }, summed);
}

/** The order that sorts keys from 0 to count − 1, starting from a given order. */
function countingSort(keys: Int32Array, count: number, order: Int32Array | undefined): Int32Array {
  const starts = new Int32Array(count + 1);
  for (let e = 0; e < keys.length; e++) starts[keys[e]! + 1]!++;
  for (let i = 0; i < count; i++) starts[i + 1]! += starts[i]!;
  const sorted = new Int32Array(keys.length);
  for (let p = 0; p < keys.length; p++) {
    const e = order === undefined ? p : order[p]!;
    sorted[starts[keys[e]!]!++] = e;
  }
  return sorted;
}
