import { add, apply, asTensor, astype, broadcastShapes, broadcastTo, defineOp, div, DomainError, dot, expandDims, full, lessEqual, matmul, mul, neg, norm, promote, ShapeError, showShape, squeeze, sub, tensor, toFloat, zerosLike, type Op, type Tensor, type TensorLike } from '@x/tensor/core';
import { symmetrize } from './cholesky.js';
import { asFunction, isImplicit, type LinearMap } from './linearMap.js';
import { asSquare, batchIndex, copyMatrix, leading, matrixCount, orderOf, withBatch } from './matrices.js';

/** Options of `conjugateGradient`. */
export interface ConjugateGradientOptions {
  /** Stops when ‖b − A·x‖ ≤ tolerance·‖b‖. Default 1e-10. */
  readonly tolerance?: number;
  /** Default 10·n. */
  readonly maxIterations?: number;
  /** r ↦ M⁻¹·r for a symmetric positive definite M near A. */
  readonly preconditioner?: (r: Tensor) => Tensor;
}

/** What `conjugateGradient` finds; [...] are the leading axes. */
export interface ConjugateGradientResult {
  /** [..., n] */
  readonly x: Tensor;
  /** [...] of int32 */
  readonly iterations: Tensor;
  /** ‖b − A·x‖ as the iteration carries it along, [...]. */
  readonly residual: Tensor;
  /** Whether the tolerance was met, [...] of bool. */
  readonly converged: Tensor;
}

interface Found {
  readonly x: Tensor;
  readonly iterations: number;
  readonly residual: number;
}

/** Inputs: A [..., n, n] and b [..., n]. Results: x, iterations, residual. */
const conjugateGradientOp: Op<ConjugateGradientOptions> = /* @__PURE__ */ defineOp<ConjugateGradientOptions>({
  name: 'linalg.conjugateGradient',
  infer: ([, b]) => {
    const { dtype, shape } = b!;
    return [
      { shape, dtype },
      { shape: shape.slice(0, -1), dtype: 'int32' },
      { shape: shape.slice(0, -1), dtype },
    ];
  },
  kernel: ([a, b], [x, iterations, residual], options) => {
    const [n] = orderOf(a!);
    for (let i = 0; i < matrixCount(a!); i++) {
      const matrix = tensor(copyMatrix(a!, i), { shape: [n, n] });
      const start = b!.offset + i * n;
      const found = iterate((p) => matmul(matrix, p), tensor(Float64Array.from(b!.data.subarray(start, start + n))), options, batchIndex(a!, i));
      x!.set(found.x.data, i * n);
      iterations![i] = found.iterations;
      residual![i] = found.residual;
    }
  },
  // A·x = b: b̄ = A⁻¹x̄ by the same iteration, Ā = −b̄·xᵀ.
  vjp: ([g], { inputs: [a], outputs: [x], attrs, needs }) => {
    if (g == null) return [null, null];
    const ofB = apply(conjugateGradientOp, [a!, g], attrs)[0]!;
    return [needs[0] ? symmetrize(neg(mul(expandDims(ofB, -1), expandDims(x!, -2)))) : null, ofB];
  },
  // A·ẋ = ḃ − Ȧ·x
  jvp: ([ofA, ofB], { inputs: [a], outputs: [x, iterations, residual], attrs }) => {
    const product = ofA == null ? undefined : squeeze(matmul(ofA, expandDims(x!, -1)), { axis: -1 });
    const right = ofB == null ? neg(product!) : product === undefined ? ofB : sub(ofB, product);
    return [apply(conjugateGradientOp, [a!, right], attrs)[0]!, zerosLike(iterations!), zerosLike(residual!)];
  },
  batch: (batch) => apply(conjugateGradientOp, withBatch(batch), batch.attrs),
});

/** Source: Hestenes & Stiefel (1952), in the form of Golub & Van Loan, Matrix Computations (2013), algorithm 11.5.1. */
function iterate(multiply: (x: Tensor) => Tensor, b: Tensor, { tolerance = 1e-10, maxIterations = 10 * b.size, preconditioner }: ConjugateGradientOptions, batch?: number): Found {
  let x = zerosLike(b);
  let r = b;
  let residual = norm(r).item();
  const enough = tolerance * residual;
  let direction: Tensor | undefined;
  let before: Tensor | undefined;
  let iterations = 0;
  for (; residual > enough && iterations < maxIterations; iterations++) {
    const z = preconditioner === undefined ? r : preconditioner(r);
    const size = dot(r, z);
    direction = direction === undefined ? z : add(z, mul(direction, div(size, before!)));
    before = size;
    const product = multiply(direction);
    const curvature = dot(direction, product);
    if (!(curvature.item() > 0)) throw notPositive(curvature.item(), iterations, batch);
    const step = div(size, curvature);
    x = add(x, mul(direction, step));
    r = sub(r, mul(product, step));
    residual = norm(r).item();
  }
  return { x, iterations, residual };
}

function notPositive(curvature: number, iteration: number, batch: number | undefined): DomainError {
  return new DomainError({
    op: 'linalg.conjugateGradient',
    argument: 'a',
    expected: 'be positive definite',
    actual: `pᵀ·A·p = ${curvature} for the direction p of iteration ${iteration}${batch === undefined ? '' : ` of matrix ${batch}`}`,
    hint: 'Use solve for other matrices, or lstsq for those that are not square.',
  });
}

/**
 * The solution of A·x = b for a symmetric positive definite matrix from products with it alone: for large sparse matrices,
 * or those that are only a function.
 *
 * Formula: after k steps the error in the norm √(eᵀ·A·e) has shrunk by 2·((√κ − 1)/(√κ + 1))ᵏ at least, κ = cond(A).
 * Shapes: A [..., n, n], b [..., n] → x [..., n]; leading axes broadcast. Or x ↦ A·x and b [n].
 * Domain: A is taken as (A + Aᵀ)/2. The derivatives for a matrix are those of the solution; those for a function go
 * through the iterations, and read data, so that case cannot be compiled.
 * Fails: DomainError where A turns out not to be positive definite; ShapeError when the shapes do not fit. It does not
 * fail when the tolerance is not met: see `converged`.
 * Source: Hestenes & Stiefel (1952); Golub & Van Loan, Matrix Computations (2013), section 11.3.
 *
 * @example
 * conjugateGradient([[4, 1], [1, 3]], [1, 2]).x.toArray().map((x) => +x.toFixed(9)) // => [ 0.090909091, 0.636363636 ]
 */
export function conjugateGradient(a: LinearMap, b: TensorLike, options: ConjugateGradientOptions = {}): ConjugateGradientResult {
  const op = 'linalg.conjugateGradient';
  const given = asTensor(b);
  const right = astype(given, toFloat(given.dtype));
  const { tolerance = 1e-10 } = options;
  const within = (residual: Tensor): Tensor => lessEqual(residual, mul(norm(right, { axis: -1 }), tolerance));
  if (isImplicit(a)) {
    if (right.ndim !== 1) throw new ShapeError({ op, argument: 'b', expected: 'be a vector [n] when `a` is a function', actual: `shape ${showShape(right.shape)}` });
    const { x, iterations, residual } = iterate(asFunction(op, a), right, options);
    return { x, iterations: full([], iterations, { dtype: 'int32' }), residual: full([], residual), converged: within(full([], residual)) };
  }
  const matrix = asSquare(op, a);
  const [n] = orderOf(matrix);
  if (right.ndim < 1 || right.shape[right.ndim - 1] !== n) {
    throw new ShapeError({ op, argument: 'b', expected: `have ${n} elements along its last axis`, actual: `shape ${showShape(right.shape)}`, hint: `The matrix has shape ${showShape(matrix.shape)}.` });
  }
  const lead = broadcastShapes(op, [leading(matrix), right.shape.slice(0, -1)], ['a', 'b']);
  const dtype = promote(matrix.dtype, right.dtype);
  const [x, iterations, residual] = apply(
    conjugateGradientOp,
    [symmetrize(broadcastTo(astype(matrix, dtype), [...lead, n, n])), broadcastTo(astype(right, dtype), [...lead, n])],
    options,
  ) as [Tensor, Tensor, Tensor];
  return { x, iterations, residual, converged: within(residual) };
}
