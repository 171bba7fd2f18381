import { grad, jacobian } from '@x/autodiff/core';
import { eigh } from '@x/linalg';
import { add, asTensor, matmul, maximum, minimum, mul, random, reshaped, sub, swapAxes, type Tensor, type TensorLike } from '@x/tensor/core';
import { drawInBox, type Sampling } from './boxSamples.js';

/**
 * A lower bound on the Lipschitz constant sup |f(x) − f(y)|/‖x − y‖ in a box, close to it where samples are dense: the
 * largest spectral norm of the Jacobian, at samples of the box and then of smaller and smaller boxes around the best.
 *
 * Shapes: f maps points of the bounds' shape to a tensor of any shape, made of ops.
 * Fails: DomainError unless lower ≤ upper.
 *
 * @example
 * lipschitzEstimate((x) => x.mul(2).sin(), { lower: -2, upper: 2 }).toFixed(6) // => '2.000000'
 */
export function lipschitzEstimate(f: (x: Tensor) => TensorLike, sampling: Sampling): number {
  return largestOver('lipschitzEstimate', sampling, (x) => {
    const J = asTensor(jacobian(f)(x));
    const flat = reshaped(J, [J.size / x.size, x.size]);
    const [rows, columns] = flat.shape as [number, number];
    const gram = rows < columns ? matmul(flat, swapAxes(flat, 0, 1)) : matmul(swapAxes(flat, 0, 1), flat);
    const { values } = eigh(gram);
    return Math.sqrt(Math.max(0, values.data[values.size - 1]!));
  });
}

/**
 * The same for the gradient of f, which is the largest curvature |λ(H)| in the box: gradient descent on convex f
 * converges for learning rates below 2 divided by it.
 *
 * Shapes: f maps points of the bounds' shape to a scalar, made of ops.
 * Fails: DomainError unless lower ≤ upper.
 *
 * @example
 * gradientLipschitz((x) => x.square().mul([1, 10]).sum(), { lower: [0, 0], upper: [1, 1] }).toFixed(6) // => '20.000000'
 */
export function gradientLipschitz(f: (x: Tensor) => TensorLike, sampling: Sampling): number {
  return lipschitzEstimate(grad(f) as (x: Tensor) => Tensor, sampling);
}

/** Rounds of the search; each looks at a box of a quarter of the width around the best point. */
const rounds = 12;

function largestOver(op: string, sampling: Sampling, size: (x: Tensor) => number): number {
  let best = { size: -Infinity, x: asTensor(sampling.lower) };
  let { lower, upper } = sampling;
  const key = sampling.key ?? random.key(0);
  const width = sub(upper, lower);
  for (let round = 0; round < rounds; round++) {
    const points = drawInBox(op, { lower, upper, key: random.foldIn(key, round), samples: round === 0 ? (sampling.samples ?? 256) : 32 }, 1);
    for (const [x] of points) {
      const found = size(x!);
      if (found > best.size) best = { size: found, x: x! };
    }
    const half = mul(width, 0.5 * 0.25 ** (round + 1));
    lower = maximum(sampling.lower, sub(best.x, half));
    upper = minimum(sampling.upper, add(best.x, half));
  }
  return best.size;
}
