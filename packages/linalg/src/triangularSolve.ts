import { apply1, asTensor, astype, broadcastTo, defineOp, expandDims, isFloat, matmul, neg, promote, ShapeError, showShape, squeeze, tril, triu, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { solveTriangle } from './kernels/triangularSolve.js';
import { transposed } from './kernels/subtractProduct.js';
import { asSquare, copyMatrix, leading, matrixCount, mT, orderOf, whole, withBatch } from './matrices.js';

interface Triangle {
  readonly lower: boolean;
  readonly transpose: boolean;
  readonly unitDiagonal: boolean;
}

/** Inputs: T [..., n, n] and B [..., n, m] of the same leading axes. */
const triangularSolveOp: Op<Triangle> = /* @__PURE__ */ defineOp<Triangle>({
  name: 'triangularSolve',
  infer: ([, b]) => ({ shape: b!.shape, dtype: b!.dtype }),
  kernel: ([t, b], [x], { lower, transpose, unitDiagonal }) => {
    const [n, m] = orderOf(b!);
    for (let i = 0; i < matrixCount(b!); i++) {
      const right = copyMatrix(b!, i);
      const triangle = whole(copyMatrix(t!, i), n);
      solveTriangle(transpose ? transposed(triangle) : triangle, whole(right, m), n, m, lower !== transpose, unitDiagonal);
      x!.set(right, i * n * m);
    }
  },
  // X = T⁻¹B: B̄ = T⁻ᵀX̄ and T̄ = −B̄Xᵀ on the triangle that is read.
  vjp: ([g], { inputs: [t], outputs: [x], attrs, needs }) => {
    const ofB = call(t!, g!, { ...attrs, transpose: !attrs.transpose });
    if (!needs[0]) return [null, ofB];
    const product = neg(attrs.transpose ? matmul(x!, mT(ofB)) : matmul(ofB, mT(x!)));
    const k = attrs.unitDiagonal ? -1 : 0;
    return [attrs.lower ? tril(product, { offset: k }) : triu(product, { offset: -k }), ofB];
  },
  batch: (batch) => [apply1(triangularSolveOp, withBatch(batch), batch.attrs)],
  flops: ([, b]) => b!.shape.reduce((n, length) => n * length, 1) * b!.shape[b!.shape.length - 2]!,
});

function call(t: Tensor, b: Tensor, attrs: Triangle): Tensor {
  return apply1(triangularSolveOp, [t, b], attrs);
}

/** Which triangle holds the matrix, and how it is meant. */
export interface TriangularSolveOptions {
  /** The lower triangle (default) or the upper; the other is not read. */
  readonly lower?: boolean;
  /** Solve Tᵀx = b instead. */
  readonly transpose?: boolean;
  /** The diagonal counts as ones and is not read. */
  readonly unitDiagonal?: boolean;
}

/**
 * Solves T·x = b (or Tᵀ·x = b) for a triangular matrix by substitution.
 *
 * Shapes: T [..., n, n], b [n] or [..., n, m] → like b; leading axes broadcast.
 * Domain: a zero on the diagonal gives infinities, as division by zero does.
 * Fails: ShapeError when the shapes do not fit.
 * Source: Golub & Van Loan, Matrix Computations (2013), section 3.1; Giles (2008) for the derivative.
 *
 * @example
 * triangularSolve([[2, 0], [1, 4]], [2, 9]).toArray() // => [ 1, 2 ]
 * triangularSolve([[2, 0], [1, 4]], [4, 8], { transpose: true }).toArray() // => [ 1, 2 ]
 */
export function triangularSolve(
  a: TensorLike,
  b: TensorLike,
  { lower = true, transpose = false, unitDiagonal = false }: TriangularSolveOptions = {},
): Tensor {
  return onColumns('triangularSolve', asSquare('triangularSolve', a), b, (t, right) => call(t, right, { lower, transpose, unitDiagonal }));
}

/** Brings a right-hand side to columns [..., n, m] with the leading axes and type of the matrix, and the solution back. */
export function onColumns(op: string, a: Tensor, b: TensorLike, solve: (a: Tensor, b: Tensor) => Tensor): Tensor {
  const given = asTensor(b);
  const right = isFloat(given.dtype) ? given : astype(given, 'float64');
  const [n] = orderOf(a);
  const vector = right.ndim === 1;
  const columns = vector ? expandDims(right, 1) : right;
  if (columns.ndim < 2 || columns.shape[columns.ndim - 2] !== n) {
    throw new ShapeError({
      op,
      argument: 'b',
      expected: `have ${n} rows, [${n}] or [..., ${n}, m]`,
      actual: `shape ${showShape(right.shape)}`,
      hint: `The matrix has shape ${showShape(a.shape)}.`,
    });
  }
  const lead = joinLeading(op, leading(a), leading(columns));
  const dtype = promote(a.dtype, columns.dtype);
  const x = solve(
    broadcastTo(astype(a, dtype), [...lead, n, n]),
    broadcastTo(astype(columns, dtype), [...lead, n, columns.shape[columns.ndim - 1]!]),
  );
  return vector ? squeeze(x, { axis: -1 }) : x;
}

function joinLeading(op: string, a: readonly number[], b: readonly number[]): readonly number[] {
  const ndim = Math.max(a.length, b.length);
  return Array.from({ length: ndim }, (_, k) => {
    const [m, n] = [a[a.length - ndim + k] ?? 1, b[b.length - ndim + k] ?? 1];
    if (m !== n && m !== 1 && n !== 1) {
      throw new ShapeError({ op, argument: 'b', expected: `have leading axes that broadcast with ${showShape(a)}`, actual: showShape(b) });
    }
    return m === 1 ? n : m;
  });
}
