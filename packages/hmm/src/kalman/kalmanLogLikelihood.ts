import { cholesky, choleskySolve, triangularSolve } from '@x/linalg';
import { add, asTensor, diagonal, diagonalMatrix, expandDims, eye, isNaN, log, matmul, mul, onesLike, scan, ShapeError, showShape, square, sub, sum, tensor, transpose, where, zerosLike, type Tensor, type TensorLike } from '@x/tensor/core';
import type { KalmanOptions } from './linearSystem.js';

/** A model whose matrices stay, with a proper prior. */
export type DifferentiableKalmanOptions = Required<Omit<KalmanOptions, 'control' | 'squareRoot'>>;

/** The mean and covariance of the state, and the log likelihood so far. */
type State = readonly [Tensor, Tensor, Tensor];

/**
 * log p(y) of a linear Gaussian state-space model as ops: differentiable in all matrices and in y, inside `grad`,
 * `compile` and samplers. `KalmanFilter.logLikelihood` is the same number, and faster where no derivative is wanted.
 *
 * Shapes: transition [n, n], observation [m, n], covariances [n, n], [m, m] and [n, n], initialMean [n], y [T, m] → [].
 * Domain: NaN in y is missing; initialCovariance finite.
 * Fails: ShapeError. A singular covariance of an innovation gives what `cholesky` gives.
 *
 * @example
 * const y = tensor([[1], [NaN], [2]]);
 * const f = (q) => kalmanLogLikelihood({ transition: [[1]], observation: [[1]], transitionCovariance: reshape(q, [1, 1]), observationCovariance: [[1]], initialMean: [0], initialCovariance: [[4]] }, y);
 * f(tensor(2)).item() // => -3.7456…
 * grad(f)(tensor(2)).item() // => -0.1296…
 */
export function kalmanLogLikelihood(options: DifferentiableKalmanOptions, y: TensorLike): Tensor {
  const op = 'kalmanLogLikelihood';
  const [f, h, q, r] = [asTensor(options.transition), asTensor(options.observation), asTensor(options.transitionCovariance), asTensor(options.observationCovariance)];
  const [m0, p0, data] = [asTensor(options.initialMean), asTensor(options.initialCovariance), asTensor(y)];
  const [n, m] = [f.shape.at(-1)!, h.shape[0]!];
  const requireShape = (argument: string, { shape }: Tensor, expected: readonly number[]): void => {
    if (shape.length !== expected.length || shape.some((size, i) => size !== expected[i])) throw new ShapeError({ op, argument, expected: `have the shape ${showShape(expected)}`, actual: showShape(shape) });
  };
  requireShape('transition', f, [n, n]);
  requireShape('observation', h, [m, n]);
  requireShape('transitionCovariance', q, [n, n]);
  requireShape('observationCovariance', r, [m, m]);
  requireShape('initialMean', m0, [n]);
  requireShape('initialCovariance', p0, [n, n]);
  requireShape('y', data, [data.shape[0]!, m]);
  const missing = isNaN(data);
  const mask = where(missing, zerosLike(data), onesLike(data));
  const known = where(missing, zerosLike(data), data);
  const identity = eye(n);
  const constant = Math.log(2 * Math.PI);
  const turned = transpose(f);

  const step = ([mean, covariance, total]: State, [row, seen]: readonly [Tensor, Tensor]): readonly [State, Tensor] => {
    // A missing component is one that sees nothing through noise of variance 1.
    const rows = mul(h, expandDims(seen, 1));
    const pairs = mul(expandDims(seen, 1), expandDims(seen, 0));
    const noise = add(mul(r, pairs), diagonalMatrix(sub(1, seen)));
    const innovation = sub(row, matmul(rows, mean));
    const cross = matmul(rows, covariance);
    const factor = cholesky(add(matmul(cross, transpose(rows)), noise));
    const white = triangularSolve(factor, innovation);
    const density = mul(-0.5, add(add(mul(constant, sum(seen)), mul(2, sum(log(diagonal(factor))))), sum(square(white))));
    const gain = transpose(choleskySolve(factor, cross));
    const rest = sub(identity, matmul(gain, rows));
    const updated = add(matmul(matmul(rest, covariance), transpose(rest)), matmul(matmul(gain, noise), transpose(gain)));
    const now = add(mean, matmul(gain, innovation));
    return [[matmul(f, now), add(matmul(matmul(f, updated), turned), q), add(total, density)], density];
  };
  const [[, , total]] = scan<State, readonly [Tensor, Tensor], Tensor>(step, [m0, p0, tensor(0)], [known, mask]);
  return total;
}
