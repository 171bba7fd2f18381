import { grad, hessian } from '@x/autodiff/core';
import { eigh } from '@x/linalg';
import { add, asTensor, DomainError, mul, reshaped, sub, sum, take, type Tensor, type TensorLike } from '@x/tensor/core';
import { drawInBox, type Sampling } from './boxSamples.js';

/** What a sampled check found. */
export interface ConvexityCheck {
  /** Whether the inequality held at every sample. True is evidence, false with its witness a proof. */
  readonly holds: boolean;
  /** The smallest margin by which it held, negative when it failed, relative to the size of the terms. */
  readonly margin: number;
  /** The points of the smallest margin: x alone for the second-order check, else x and y. */
  readonly witness: readonly Tensor[];
}

/** Rounding that a margin, relative to the terms it is the difference of, may show. */
const rounding = 1e-10;

/**
 * Looks for pairs that break convexity: f((1 − t)x + ty) ≤ (1 − t)f(x) + tf(y) for t = ¼, ½ and ¾.
 *
 * Shapes: f maps points of the bounds' shape to a scalar.
 * Fails: DomainError unless lower ≤ upper.
 * Source: Boyd & Vandenberghe, Convex Optimization (2004), section 3.1.1.
 *
 * @example
 * isConvexSampled((x) => x.square(), { lower: -2, upper: 2 }).holds // => true
 * isConvexSampled((x) => x.sin(), { lower: 0, upper: 3 }).holds // => false
 */
export function isConvexSampled(f: (x: Tensor) => TensorLike, sampling: Sampling): ConvexityCheck {
  return worst(pairs('isConvexSampled', sampling), (x, y) => {
    const [fx, fy] = [valueOf(f, x), valueOf(f, y)];
    return Math.min(
      ...[0.25, 0.5, 0.75].map((t) => {
        const chord = (1 - t) * fx + t * fy;
        const between = valueOf(f, add(mul(x, 1 - t), mul(y, t)));
        return relative(chord - between, fx, fy, between);
      }),
    );
  });
}

/**
 * Looks for pairs that break f(y) ≥ f(x) + ∇f(x)ᵀ(y − x), which holds everywhere exactly for convex differentiable f.
 *
 * Shapes: f maps points of the bounds' shape to a scalar, made of ops.
 * Fails: DomainError unless lower ≤ upper.
 * Source: Boyd & Vandenberghe, Convex Optimization (2004), section 3.1.3.
 *
 * @example
 * firstOrderCheck((x) => x.exp(), { lower: -2, upper: 2 }).holds // => true
 */
export function firstOrderCheck(f: (x: Tensor) => TensorLike, sampling: Sampling): ConvexityCheck {
  return worst(pairs('firstOrderCheck', sampling), (x, y) => {
    const [fx, fy] = [valueOf(f, x), valueOf(f, y)];
    const rise = sum(mul(grad(f)(x), sub(y, x))).item();
    return relative(fy - fx - rise, fx, fy, rise);
  });
}

/**
 * Looks for points where the Hessian has a negative eigenvalue; twice differentiable f is convex exactly where none has.
 *
 * Shapes: f maps points of the bounds' shape to a scalar, made of ops.
 * Fails: DomainError unless lower ≤ upper.
 * Source: Boyd & Vandenberghe, Convex Optimization (2004), section 3.1.4.
 *
 * @example
 * secondOrderCheck((x) => x.square().sum(), { lower: [-1, -1], upper: [1, 1] }).holds // => true
 * secondOrderCheck((x) => x.pow(3), { lower: -1, upper: 1 }).holds // => false
 */
export function secondOrderCheck(f: (x: Tensor) => TensorLike, sampling: Sampling): ConvexityCheck {
  const points = drawInBox('secondOrderCheck', sampling, 1).map(([x]) => [x!]);
  return worst(points, (x) => {
    const values = eigh(reshaped(hessian(f)(x), [x.size, x.size])).values.data;
    return relative(values[0]!, values[0]!, values[values.length - 1]!);
  });
}

/**
 * Jensen's gap Σλᵢf(xᵢ) − f(Σλᵢxᵢ), at least 0 for convex f and weights of a probability distribution.
 *
 * Shapes: weights [k], points [k, ...] → a number.
 * Fails: DomainError unless the weights are not negative and sum to 1.
 * Source: Jensen (1906).
 *
 * @example
 * jensenGap((x) => x.log().neg(), [0.5, 0.5], [1, 4]).toFixed(10) // => '0.2231435513'
 */
export function jensenGap(f: (x: Tensor) => TensorLike, weights: TensorLike, points: TensorLike): number {
  const w = asTensor(weights);
  const numbers = Array.from(w.data);
  const total = numbers.reduce((a, b) => a + b, 0);
  if (numbers.some((v) => !(v >= 0)) || Math.abs(total - 1) > 1e-9) {
    throw new DomainError({ op: 'jensenGap', argument: 'weights', expected: 'be at least 0 and sum to 1', actual: `${numbers.join(', ')}`, hint: 'Divide them by their sum.' });
  }
  const all = asTensor(points);
  const each = numbers.map((_, i) => take(all, i, { axis: 0 }));
  const mean = each.map((x, i) => mul(x, numbers[i]!)).reduce((a, b) => add(a, b));
  return each.reduce((s, x, i) => s + numbers[i]! * valueOf(f, x), 0) - valueOf(f, mean);
}

function valueOf(f: (x: Tensor) => TensorLike, x: Tensor): number {
  return asTensor(f(x)).item();
}

function relative(margin: number, ...terms: readonly number[]): number {
  return margin / Math.max(1, ...terms.map(Math.abs));
}

function worst(points: readonly (readonly Tensor[])[], marginAt: (x: Tensor, y: Tensor) => number): ConvexityCheck {
  let margin = Infinity;
  let witness: readonly Tensor[] = [];
  for (const pair of points) {
    const found = marginAt(pair[0]!, pair[1] ?? pair[0]!);
    if (!(found < margin)) continue;
    margin = found;
    witness = pair;
  }
  return { holds: margin >= -rounding, margin, witness };
}

const pairs = (op: string, sampling: Sampling): readonly (readonly Tensor[])[] => drawInBox(op, sampling, 2);
