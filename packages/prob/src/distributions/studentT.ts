import {
  add,
  broadcastTo,
  div,
  equal,
  isNaN,
  lessEqual,
  log,
  mul,
  neg,
  random,
  rsqrt,
  square,
  sub,
  where,
  type Shape,
  type Tensor,
  type TensorLike,
} from '@x/tensor/core';
import { checkedParameters, Parametric, type ParameterSupports } from '../parametric.js';
import {
  studentTCdf,
  studentTEntropy,
  studentTKernel,
  studentTLogCdf,
  studentTNormalizer,
  studentTQuantile,
} from '../special/studentT.js';
import { positive } from '../supports/positive.js';
import { real } from '../supports/real.js';
import type { Support } from '../supports/support.js';
import { gammaDraw } from './gammaDraw.js';
import { guarded, ofProbability } from './guarded.js';
import { fitStudentT } from './studentTFit.js';

/**
 * Student's t distribution, p(x) = Γ((df + 1)/2)/(Γ(df/2)·√(π·df)·scale)·(1 + z²/df)^(−(df + 1)/2), z = (x − loc)/scale.
 *
 * Domain: df, scale > 0. Support: all numbers. df = 1 is Cauchy's distribution. The mean is undefined (NaN) for df ≤ 1;
 * the variance is NaN there and ∞ for df ≤ 2. The scale is not the standard deviation.
 * Fails: DomainError for parameters outside their domain.
 * Source: Johnson, Kotz & Balakrishnan, Continuous Univariate Distributions 2, ch. 28.
 *
 * @example
 * const error = new StudentT({ df: 4 });
 * error.quantile(0.975).item().toFixed(9); // => '2.776445105'
 * error.variance.item(); // => 2
 * error.survival(1e30).item(); // => 2.99999999999…e-120
 */
export class StudentT extends Parametric {
  static readonly family: string = 'StudentT';
  static readonly parameters: ParameterSupports<'df' | 'loc' | 'scale'> = { df: positive, loc: real, scale: positive };
  /** The degrees of freedom. */
  readonly df: Tensor;
  /** The centre. */
  readonly loc: Tensor;
  readonly scale: Tensor;

  constructor({ df, loc = 0, scale = 1 }: { df: TensorLike; loc?: TensorLike; scale?: TensorLike }) {
    super();
    const given = checkedParameters(StudentT.family, StudentT.parameters, { df, loc, scale });
    ({ df: this.df, loc: this.loc, scale: this.scale } = given);
  }

  override get support(): Support {
    return real;
  }

  private standardize(x: TensorLike): Tensor {
    return div(sub(x, this.loc), this.scale);
  }

  override logProb(x: TensorLike): Tensor {
    return add(studentTKernel(this.df, this.standardize(x)), sub(studentTNormalizer(this.df), log(this.scale)));
  }

  override cdf(x: TensorLike): Tensor {
    return studentTCdf(this.df, this.standardize(x));
  }

  override logCdf(x: TensorLike): Tensor {
    return studentTLogCdf(this.df, this.standardize(x));
  }

  override survival(x: TensorLike): Tensor {
    return studentTCdf(this.df, neg(this.standardize(x)));
  }

  override logSurvival(x: TensorLike): Tensor {
    return studentTLogCdf(this.df, neg(this.standardize(x)));
  }

  override quantile(p: TensorLike): Tensor {
    return add(this.loc, mul(this.scale, ofProbability(p, (q) => studentTQuantile(this.df, q))));
  }

  override upperQuantile(p: TensorLike): Tensor {
    return sub(this.loc, mul(this.scale, ofProbability(p, (q) => studentTQuantile(this.df, q))));
  }

  /** A normal number over the root of a gamma one. */
  protected override draw(key: random.KeyLike, shape: Shape): Tensor {
    const [first, second] = random.split(key);
    const half = mul(this.df, 0.5);
    const z = random.normal(first!, shape, { dtype: this.loc.dtype as 'float64' | 'float32' });
    return add(this.loc, mul(this.scale, mul(z, rsqrt(div(gammaDraw(second!, half, shape), half)))));
  }

  override get mean(): Tensor {
    return broadcastTo(where(lessEqual(this.df, 1), NaN, this.loc), this.batchShape);
  }

  override get variance(): Tensor {
    const factor = guarded(lessEqual(this.df, 2), this.df, 3, Infinity, (n) => div(n, sub(n, 2)));
    return broadcastTo(where(lessEqual(this.df, 1), NaN, mul(square(this.scale), factor)), this.batchShape);
  }

  override get mode(): Tensor {
    return broadcastTo(this.loc, this.batchShape);
  }

  override entropy(): Tensor {
    return broadcastTo(add(studentTEntropy(this.df), log(this.scale)), this.batchShape);
  }

  /** 1 at 0 and ∞ elsewhere: no exponential moment exists. */
  override mgf(t: TensorLike): Tensor {
    const value = where(isNaN(t), NaN, where(equal(t, 0), 1, Infinity));
    return add(value, mul(0, broadcastTo(this.loc, this.batchShape)));
  }

  /**
   * All three parameters by the EM algorithm with Newton steps for the degrees of freedom. Source: C. Liu & D. Rubin, ML
   * estimation of the t distribution using EM and its extensions, ECM and ECME, Statistica Sinica 5 (1995).
   */
  static maximumLikelihood(data: Tensor, weights: Tensor): StudentT {
    return new StudentT(fitStudentT(data, weights));
  }
}
