import { asTensor, DomainError, ShapeError, showShape, type Tensor, type TensorLike } from '@x/tensor/core';
import { lowerFactor } from '../hamiltonian/metric.js';
import { kernelArguments, type Kernel, type Sampler } from '../kernel.js';
import { DrawStream } from '../random/drawStream.js';
import type { Target, TargetLike } from '../target.js';

/** The Gaussian prior of elliptical slice sampling, over the coordinates of a position. */
export interface EllipticalSliceOptions {
  /** One number, or one per coordinate; default 0. */
  readonly mean?: TensorLike;
  /** A variance, one per coordinate, or a matrix [n, n]; default 1. */
  readonly covariance?: TensorLike;
}

/**
 * Elliptical slice sampling of a Gaussian prior times a likelihood: moves on the ellipse through the current point and
 * a draw of the prior, never refused, nothing to tune.
 *
 * The target given is the log-likelihood alone; the prior is Normal(mean, covariance).
 *
 * Fails: ShapeError for a prior of another size; DomainError for a covariance that is not positive definite.
 * Source: Murray, Adams & MacKay, Elliptical slice sampling (2010).
 *
 * @example
 * // Prior Normal(0, 1), one observation 2 with noise 1: the posterior is Normal(1, √½).
 * const kernel = ellipticalSlice((x: Tensor) => square(sub(x, 2)).mul(-0.5));
 * const trace = await sample(kernel, { init: 0, key: random.key(1) });
 * trace.get('x').mean().item() // => 1.0…
 */
export function ellipticalSlice<P = Tensor>(
  target?: TargetLike<P> | (EllipticalSliceOptions & { readonly target?: TargetLike<P> }),
  options?: EllipticalSliceOptions,
): Kernel {
  const given = kernelArguments<EllipticalSliceOptions>(target as TargetLike, options);
  return { name: 'ellipticalSlice', target: given.target, needs: 'density', options: given.options, bind: (bound) => ellipticalSampler(bound, given.options) };
}

function ellipticalSampler(target: Target, { mean = 0, covariance = 1 }: EllipticalSliceOptions): Sampler {
  const n = target.dimension;
  const center = perCoordinate('mean', mean, n);
  const drawPrior = priorDraw(covariance, n);
  const noise = new DrawStream();
  const other = new Float64Array(n);
  const proposal = new Float64Array(n);
  return {
    statistics: ['accept', 'steps'],
    init: (position) => ({ position: position.slice(), logDensity: target.logDensity(position) }),
    step({ position, logDensity }, key) {
      noise.seed(key);
      drawPrior(noise, other);
      const level = logDensity + Math.log(noise.uniform());
      let angle = 2 * Math.PI * noise.uniform();
      let [low, high] = [angle - 2 * Math.PI, angle];
      for (let steps = 1; ; steps++) {
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        for (let i = 0; i < n; i++) proposal[i] = center[i]! + (position[i]! - center[i]!) * c + other[i]! * s;
        const density = target.logDensity(proposal);
        // The bracket shrinks towards angle 0, the current point; it cannot get narrower than rounding allows.
        if (density > level || high - low < 1e-15) return { state: { position: proposal.slice(), logDensity: density }, info: { accept: 1, steps } };
        if (angle < 0) low = angle;
        else high = angle;
        angle = low + (high - low) * noise.uniform();
      }
    },
    move: (_, position) => ({ position: position.slice(), logDensity: target.logDensity(position) }),
  };
}

function priorDraw(covariance: TensorLike, n: number): (noise: DrawStream, out: Float64Array) => void {
  const given = asTensor(covariance);
  if (given.ndim < 2) {
    const scale = perCoordinate('covariance', given, n).map(Math.sqrt);
    requireFinite(scale);
    return (noise, out) => {
      noise.normals(out);
      for (let i = 0; i < n; i++) out[i] = out[i]! * scale[i]!;
    };
  }
  if (given.ndim !== 2 || given.shape[0] !== n || given.shape[1] !== n) {
    throw new ShapeError({ op: 'ellipticalSlice', argument: 'covariance', expected: `have the shape [${n}, ${n}]`, actual: showShape(given.shape) });
  }
  const factor = lowerFactor(Float64Array.from(given.data), n);
  requireFinite(factor);
  return (noise, out) => {
    noise.normals(out);
    for (let i = n - 1; i >= 0; i--) {
      let sum = 0;
      for (let j = 0; j <= i; j++) sum += factor[i * n + j]! * out[j]!;
      out[i] = sum;
    }
  };
}

function requireFinite(factor: Float64Array): void {
  if (factor.every(Number.isFinite)) return;
  throw new DomainError({ op: 'ellipticalSlice', argument: 'covariance', expected: 'be positive definite', actual: 'a covariance that is not' });
}

function perCoordinate(argument: string, x: TensorLike, n: number): Float64Array {
  const values = asTensor(x);
  if (values.size === 1 || values.size === n) return Float64Array.from({ length: n }, (_, i) => Number(values.data[values.size === 1 ? 0 : i]));
  throw new ShapeError({ op: 'ellipticalSlice', argument, expected: `be one number or one per coordinate, ${n}`, actual: showShape(values.shape) });
}
