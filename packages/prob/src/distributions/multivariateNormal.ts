// long: the operations that keep a Gaussian Gaussian belong to it.
import {
  add,
  asTensor,
  broadcastTo,
  DomainError,
  exp,
  expandDims,
  eye,
  matmul,
  moveAxis,
  mul,
  random,
  reciprocal,
  ShapeError,
  showShape,
  slice,
  sqrt,
  square,
  squeeze,
  sub,
  sum,
  take,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { cholesky, choleskySolve, triangularSolve } from '@x/linalg';
import type { Distribution } from '../distribution.js';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import { choleskyCovariance } from '../supports/choleskyCovariance.js';
import { realVector } from '../supports/realVector.js';
import type { Support } from '../supports/support.js';
import { chosenParameter } from './chosenParameter.js';
import { factorOf, factorOfInverse, transposed } from './covarianceFactor.js';
import { halfLogDet, squaredMahalanobis } from './mahalanobis.js';
import { matrixOf, requirePlaces, vectorOf } from './matrixArguments.js';
import { weightedMean } from './weightedMean.js';

const logTwoPi = 1.8378770664093453;

/** A mean, and one of three ways to give a covariance. */
export interface MultivariateNormalParameters {
  /** The mean [..., d]; zeros when left out. */
  readonly loc?: TensorLike;
  /** Σ [..., d, d], symmetric and positive definite. */
  readonly covariance?: TensorLike;
  /** The lower triangular L [..., d, d] with Σ = LLᵀ. */
  readonly choleskyFactor?: TensorLike;
  /** Σ⁻¹ [..., d, d]. */
  readonly precision?: TensorLike;
}

/**
 * The multivariate normal distribution, p(x) = (2π)^(−d/2)·|Σ|^(−½)·exp(−½(x − loc)ᵀΣ⁻¹(x − loc)).
 *
 * Shapes: loc [..., d] with covariance, choleskyFactor or precision [..., d, d]; leading axes broadcast to the batch.
 * Whatever is given, the distribution keeps loc and choleskyFactor, and computes covariance and precision when asked.
 * Domain: finite loc, Σ symmetric and positive definite. Support: all vectors.
 * Fails: NotPositiveDefinite for a singular or indefinite matrix, DomainError for one that is not symmetric or unless
 * exactly one matrix is given, ShapeError where shapes do not fit.
 * Source: Bishop, Pattern Recognition and Machine Learning (2006), section 2.3.
 *
 * @example
 * const p = new MultivariateNormal({ loc: [1, -1], covariance: [[2, 0.6], [0.6, 1]] });
 * p.prob([0, 0]).item().toFixed(10) // => '0.0345373825'
 * p.conditional([1], [0]).mean.toArray() // => [ 1.6 ]
 */
export class MultivariateNormal extends Parametric {
  static readonly family: string = 'MultivariateNormal';
  static readonly parameters: ParameterSupports<'loc' | 'choleskyFactor'> = { loc: realVector, choleskyFactor: choleskyCovariance };
  /** The mean. */
  readonly loc: Tensor;
  /** The lower triangular L with Σ = LLᵀ. */
  readonly choleskyFactor: Tensor;

  constructor(parameters: MultivariateNormalParameters) {
    super();
    const { family } = MultivariateNormal;
    const name = chosenParameter(family, parameters, ['covariance', 'choleskyFactor', 'precision']);
    const matrix = matrixOf(family, name, parameters[name]!);
    const n = matrix.shape.at(-1)!;
    const loc = vectorOf(family, 'loc', parameters.loc ?? 0, n);
    const choleskyFactor =
      name === 'choleskyFactor' ? matrix : name === 'covariance' ? factorOf(family, name, matrix) : factorOfInverse(family, name, matrix);
    ({ loc: this.loc, choleskyFactor: this.choleskyFactor } = checkedParameters(family, MultivariateNormal.parameters, { loc, choleskyFactor }));
  }

  private get dimension(): number {
    return this.choleskyFactor.shape.at(-1)!;
  }

  override get eventShape(): Shape {
    return [this.dimension];
  }

  override get support(): Support {
    return realVector;
  }

  private wide(x: Tensor, eventRank: number): Tensor {
    return broadcastTo(x, [...this.batchShape, ...x.shape.slice(x.ndim - eventRank)]);
  }

  /** Σ = LLᵀ. */
  get covariance(): Tensor {
    return this.wide(matmul(this.choleskyFactor, transposed(this.choleskyFactor)), 2);
  }

  /** Σ⁻¹. */
  get precision(): Tensor {
    return this.wide(choleskySolve(this.choleskyFactor, eye(this.dimension, { dtype: this.choleskyFactor.dtype })), 2);
  }

  /** The Mahalanobis distance √((x − loc)ᵀΣ⁻¹(x − loc)). */
  mahalanobis(x: TensorLike): Tensor {
    return sqrt(squaredMahalanobis(x, this.loc, this.choleskyFactor));
  }

  override logProb(x: TensorLike): Tensor {
    const constant = add(halfLogDet(this.choleskyFactor), (this.dimension * logTwoPi) / 2);
    return sub(mul(squaredMahalanobis(x, this.loc, this.choleskyFactor), -0.5), constant);
  }

  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    const dtype = this.loc.dtype as 'float64' | 'float32';
    const z = random.normal(key, [...shape, this.dimension], { dtype });
    return add(this.loc, squeeze(matmul(this.choleskyFactor, expandDims(z, -1)), { axis: -1 }));
  }

  override get mean(): Tensor {
    return this.wide(this.loc, 1);
  }

  /** The diagonal of the covariance. */
  override get variance(): Tensor {
    return this.wide(sum(square(this.choleskyFactor), { axis: -1 }), 1);
  }

  override get mode(): Tensor {
    return this.mean;
  }

  override entropy(): Tensor {
    return this.wide(add(halfLogDet(this.choleskyFactor), (this.dimension * (1 + logTwoPi)) / 2), 0);
  }

  /** E[exp(tᵀX)] for vectors t. */
  override mgf(t: TensorLike): Tensor {
    const along = squeeze(matmul(expandDims(t, -2), this.choleskyFactor), { axis: -2 });
    return exp(add(sum(mul(t, this.loc), { axis: -1 }), mul(0.5, sum(square(along), { axis: -1 }))));
  }

  override divergenceFrom(other: Distribution): Tensor | undefined {
    if (!(other instanceof MultivariateNormal) || other.dimension !== this.dimension) return undefined;
    const spread = sum(square(triangularSolve(other.choleskyFactor, this.choleskyFactor)), { axis: [-2, -1] });
    const shift = squaredMahalanobis(this.loc, other.loc, other.choleskyFactor);
    const logDets = sub(halfLogDet(other.choleskyFactor), halfLogDet(this.choleskyFactor));
    return add(mul(0.5, sub(add(spread, shift), this.dimension)), logDets);
  }

  /** The factor of the covariance of some components in the given order. */
  private factorFor(places: readonly number[]): Tensor {
    if (places.every((place, k) => place === k)) {
      // The leading components have the leading block of the factor.
      const { shape } = this.choleskyFactor;
      const lead = shape.slice(0, -2);
      return slice(this.choleskyFactor, shape.map(() => 0), [...lead, places.length, places.length]);
    }
    const rows = take(this.choleskyFactor, [...places], { axis: -2 });
    return cholesky(matmul(rows, transposed(rows)));
  }

  /**
   * The distribution of some components, in the given order.
   *
   * Fails: DomainError for indices outside, or the same one twice.
   */
  marginal(indices: readonly number[]): MultivariateNormal {
    const places = requirePlaces('MultivariateNormal.marginal', indices, this.dimension);
    return new MultivariateNormal({ loc: take(this.loc, places, { axis: -1 }), choleskyFactor: this.factorFor(places) });
  }

  /**
   * The distribution of the other components, in their order, once those at `indices` are known to be `values`:
   * mean μ₁ + Σ₁₂Σ₂₂⁻¹(x₂ − μ₂), covariance Σ₁₁ − Σ₁₂Σ₂₂⁻¹Σ₂₁.
   *
   * Shapes: values [..., number of indices]; their leading axes broadcast against the batch.
   * Fails: DomainError for indices outside, or the same one twice, or when no other component is left.
   */
  conditional(indices: readonly number[], values: TensorLike): MultivariateNormal {
    const known = requirePlaces('MultivariateNormal.conditional', indices, this.dimension);
    const others = Array.from({ length: this.dimension }, (_, i) => i).filter((i) => !known.includes(i));
    if (others.length === 0) throw nothingLeft(this.dimension);
    // With the known components first, the factor is [[L₁₁, 0], [L₂₁, L₂₂]]: the other components are
    // μ₂ + L₂₁L₁₁⁻¹(x₁ − μ₁) + L₂₂z.
    const factor = this.factorFor([...known, ...others]);
    const lead = factor.shape.slice(0, -2);
    const [m, n] = [known.length, this.dimension];
    const block = (row: number, column: number, rows: number, columns: number): Tensor =>
      slice(factor, [...lead.map(() => 0), row, column], [...lead, row + rows, column + columns]);
    const difference = expandDims(sub(requireLength(values, m), take(this.loc, known, { axis: -1 })), -1);
    const standard = triangularSolve(block(0, 0, m, m), difference);
    const shift = squeeze(matmul(block(m, 0, n - m, m), standard), { axis: -1 });
    return new MultivariateNormal({
      loc: add(take(this.loc, others, { axis: -1 }), shift),
      choleskyFactor: block(m, m, n - m, n - m),
    });
  }

  /**
   * The distribution of AX + b.
   *
   * Shapes: matrix [..., m, d], offset [..., m] (0 when left out).
   * Fails: NotPositiveDefinite when AΣAᵀ is singular, as for more rows than columns.
   */
  affine(matrix: TensorLike, offset: TensorLike = 0): MultivariateNormal {
    const a = asTensor(matrix);
    const factor = matmul(a, this.choleskyFactor);
    return new MultivariateNormal({
      loc: add(squeeze(matmul(a, expandDims(this.loc, -1)), { axis: -1 }), offset),
      choleskyFactor: factorOf('MultivariateNormal.affine', 'matrix', matmul(factor, transposed(factor))),
    });
  }

  /** Weighted mean and covariance (dividing by the total weight). */
  static maximumLikelihood(data: Tensor, weights: Tensor): MultivariateNormal {
    const loc = weightedMean(data, weights, 1);
    const w = broadcastTo(weights, data.shape.slice(0, -1));
    const centred = moveAxis(mul(sub(data, loc), sqrt(expandDims(w, -1))), 0, -2);
    const scatter = matmul(transposed(centred), centred);
    const total = expandDims(sum(w, { axis: 0 }), [-1, -2]);
    return new MultivariateNormal({ loc, covariance: mul(scatter, reciprocal(total)) });
  }
}

function nothingLeft(n: number): DomainError {
  return new DomainError({
    op: 'MultivariateNormal.conditional',
    argument: 'indices',
    expected: 'leave at least one component unknown',
    actual: `all ${n}`,
    hint: 'The density of known values is prob(values).',
  });
}

function requireLength(values: TensorLike, m: number): Tensor {
  const value = asTensor(values);
  if (value.ndim > 0 && value.shape.at(-1) === m) return value;
  throw new ShapeError({
    op: 'MultivariateNormal.conditional',
    argument: 'values',
    expected: `have a last axis of length ${m}, one for each index`,
    actual: `shape ${showShape(value.shape)}`,
  });
}
