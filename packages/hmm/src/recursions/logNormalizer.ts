import { add, asTensor, associativeScan, at, broadcastTo, concat, expandDims, logSumExp, scan, type Tensor, type TensorLike } from '@x/tensor/core';

/**
 * log Σ over paths of e^score as ops: differentiable to any order, inside `grad`, `vmap` and `compile`. Its gradient is the
 * posterior: ∂/∂logInitial = γ₀, ∂/∂logTransition = Σ ξ, ∂/∂logLikelihoods = γ. With `parallel`, by `associativeScan` over
 * products of matrices: log T rounds, each of T N³ work.
 *
 * Shapes: logInitial [N], logTransition [N, N], logLikelihoods [T, N] → [].
 * Domain: any scores below Infinity, −Infinity for what cannot happen; T ≥ 1.
 * Source: Särkkä & García-Fernández, Temporal parallelization of Bayesian smoothers, IEEE Trans. Automatic Control 66 (2021).
 *
 * @example
 * const rows = [[-1, -2], [-3, -1], [-2, -2]];
 * logNormalizer([-0.7, -0.7], [[-0.1, -2.3], [-2.3, -0.1]], rows).item().toFixed(8) // => '-5.27370365'
 * logNormalizer([-0.7, -0.7], [[-0.1, -2.3], [-2.3, -0.1]], rows, { parallel: true }).item().toFixed(8) // => '-5.27370365'
 */
export function logNormalizer(logInitial: TensorLike, logTransition: TensorLike, logLikelihoods: TensorLike, { parallel = false }: { readonly parallel?: boolean } = {}): Tensor {
  const [start, matrix, rows] = [asTensor(logInitial), asTensor(logTransition), asTensor(logLikelihoods)];
  const first = add(start, at(rows, 0));
  const rest = at(rows, { start: 1 });
  if (rows.shape[0] === 1) return logSumExp(first);
  if (!parallel) {
    const [last] = scan((alpha: Tensor, b: Tensor): readonly [Tensor, Tensor] => [add(logSumExp(add(expandDims(alpha, 1), matrix), { axis: 0 }), b), b], first, rest);
    return logSumExp(last);
  }
  const steps = add(matrix, expandDims(rest, 1));
  const products = associativeScan(logMatmul, steps);
  return logSumExp(add(expandDims(first, 1), at(products, -1)));
}

/**
 * All forward probabilities at once, log α [T, N], by `associativeScan`: log T rounds of independent products in place of T
 * steps. Worth it where many small products run side by side, such as on a device.
 *
 * Shapes: as for `logNormalizer` → [T, N].
 *
 * @example
 * parallelForward([0, 0], [[0, 0], [0, 0]], [[0, 0], [0, 0], [0, 0]]).exp().toArray() // => [ [ 1, 1 ], [ 2, 2 ], [ 4, 4 ] ]
 */
export function parallelForward(logInitial: TensorLike, logTransition: TensorLike, logLikelihoods: TensorLike): Tensor {
  const rows = asTensor(logLikelihoods);
  // The first element has the start in every row: its product with what follows is α.
  const first = expandDims(add(broadcastRow(logInitial, rows.shape[1]!), at(rows, 0)), 0);
  const steps = add(logTransition, expandDims(at(rows, { start: 1 }), 1));
  const products = associativeScan(logMatmul, rows.shape[0] === 1 ? first : concat([first, steps], { axis: 0 }));
  return at(products, '...', 0, { start: 0 });
}

function broadcastRow(logInitial: TensorLike, n: number): Tensor {
  return broadcastTo(logInitial, [n, n]);
}

/** log (e^A e^B) of stacks of matrices. */
function logMatmul(a: Tensor, b: Tensor): Tensor {
  return logSumExp(add(expandDims(a, -1), expandDims(b, -3)), { axis: -2 });
}
