import { hessian, jvp } from '@x/autodiff/core';
import { asTensor, concat, expandDims, mul, neg, reshape, ShapeError, slice, stack, sum, Tensor, treeFlatten, treeUnflatten, zerosLike, type TensorLike } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { expectedValue } from '../expectations/expectation.js';
import type { ExpectationOptions } from '../expectations/points.js';

/** Expected information by default, that of observations with `data`. */
export interface FisherOptions extends ExpectationOptions {
  readonly data?: TensorLike;
}

/**
 * The Fisher information of one distribution's parameters. Expected: E[s sᵀ] with the score s = ∂ log p(X)/∂θ, which is
 * the information of a single observation. With `data`, the observed one: −Σ ∂² log p(xᵢ)/∂θ∂θᵀ over all observations.
 *
 * Shapes: k parameter elements in all → [k, k], parameters ordered by their names.
 * Domain: an unbatched distribution, differentiable in its parameters.
 * Fails: ShapeError for a batch; NotAvailableError where only Monte Carlo is left and no `key` is given.
 * Source: Lehmann & Casella, Theory of Point Estimation (1998), section 2.5.
 *
 * @example
 * fisherInformation(new Normal({ loc: 1, scale: 2 })).toArray().map((row) => row.map((v) => Math.abs(v).toFixed(6))) // => [ [ '0.250000', '0.000000' ], [ '0.000000', '0.500000' ] ]
 * fisherInformation(new Normal({ scale: 2 }), { data: [0, 1, 2] }).at(0, 0).item() // => 0.75
 */
export function fisherInformation(p: Distribution, { data, ...options }: FisherOptions = {}): Tensor {
  if (p.batchShape.length > 0) {
    throw new ShapeError({ op: 'fisherInformation', argument: 'p', expected: 'be one distribution', actual: `a batch of shape [${p.batchShape.join(', ')}]`, hint: 'Call it for each of the batch.' });
  }
  const { leaves, structure } = treeFlatten(p);
  const parameters = leaves as Tensor[];
  if (data !== undefined) return observed(parameters, (values) => sum((treeUnflatten(structure, values) as Distribution).logProb(data)));
  const directions = parameters.flatMap((x, i) =>
    Array.from({ length: x.size }, (_, e) => {
      const unit = new Float64Array(x.size);
      unit[e] = 1;
      return parameters.map((y, j) => (i === j ? new Tensor('float64', x.shape, unit) : zerosLike(y)));
    }),
  );
  return expectedValue(
    'fisherInformation',
    (x) => {
      const logDensity = (...values: Tensor[]): Tensor => (treeUnflatten(structure, values) as Distribution).logProb(x);
      const scores = stack(directions.map((direction) => jvp(logDensity, parameters, direction)[1]), { axis: -1 });
      return mul(expandDims(scores, -1), expandDims(scores, -2));
    },
    p,
    options,
  );
}

/**
 * The observed information −∂²ℓ/∂θ∂θᵀ of a log-likelihood ℓ at θ; its inverse at the maximum estimates the covariance of
 * the maximum-likelihood estimate.
 *
 * Shapes: ℓ maps a vector [k] to a scalar → [k, k].
 * Source: Efron & Hinkley (1978), Assessing the accuracy of the maximum likelihood estimator.
 *
 * @example
 * observedInformation((theta) => sum(new Normal({ loc: theta.at(0) }).logProb([1, 2, 4])), [2]).toArray() // => [ [ 3 ] ]
 */
export function observedInformation(logLikelihood: (theta: Tensor) => Tensor, at: TensorLike): Tensor {
  return neg(hessian(logLikelihood)(asTensor(at)));
}

function observed(parameters: readonly Tensor[], logLikelihood: (values: Tensor[]) => Tensor): Tensor {
  const flat = concat(parameters.map((x) => reshape(x, [x.size])));
  return observedInformation((theta) => {
    let from = 0;
    return logLikelihood(parameters.map((x) => reshape(slice(theta, [from], [(from += x.size)]), x.shape)));
  }, flat);
}
