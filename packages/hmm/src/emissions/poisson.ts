import { Categorical, type Gamma, MixtureSameFamily, Poisson, type Distribution } from '@x/prob';
import { add, asTensor, DomainError, exp, expandDims, lgamma, log, maximum, mul, random, ShapeError, showShape, sub, sum, take, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { Emission, massOfStates, missingRows, type Trainable } from './emission.js';
import { permutedRows } from './probabilities.js';

/** A prior of the rates: a gamma distribution for all states. */
export interface PoissonPrior {
  readonly rate: Gamma;
}

/** Emissions of counts. */
export class PoissonEmission extends Emission<PoissonPrior> {
  override readonly eventShape: readonly number[] = [];
  /** The mean of each state, [N]. */
  readonly rates: Tensor;

  /** Made by `poisson`. */
  constructor(rates: TensorLike) {
    super();
    const given = asTensor(rates);
    if (given.ndim !== 1 || given.size === 0) throw new ShapeError({ op: 'poisson', argument: 'rates', expected: 'be a vector, one for each state', actual: showShape(given.shape) });
    const values = Float64Array.from(given.data);
    const bad = values.findIndex((rate) => !(rate >= 0 && rate < Infinity));
    if (bad >= 0) throw new DomainError({ op: 'poisson', argument: 'rates', expected: 'be finite and not negative', actual: `${values[bad]} at ${bad}` });
    this.rates = tensor(values, { copy: false });
  }

  override get states(): number {
    return this.rates.size;
  }

  override check(op: string, rows: Tensor): void {
    const at = rows.data.findIndex((k) => !Number.isNaN(k) && !(k >= 0 && Number.isSafeInteger(k)));
    if (at < 0) return;
    throw new DomainError({ op, argument: 'sequences', expected: 'hold counts, or NaN for what is missing', actual: String(rows.data[at]) });
  }

  override logLikelihoods(rows: Tensor): Float64Array {
    const n = this.states;
    const logs = this.rates.data.map((rate) => Math.log(rate));
    const data = rows.data;
    const factorials = lgamma(add(rows, 1)).data;
    const out = new Float64Array(data.length * n);
    for (let t = 0; t < data.length; t++) {
      const x = data[t]!;
      if (Number.isNaN(x)) continue;
      for (let i = 0; i < n; i++) out[t * n + i] = (x === 0 ? 0 : x * logs[i]!) - this.rates.data[i]! - factorials[t]!;
    }
    return out;
  }

  override maximized(rows: Tensor, masses: Float64Array, prior?: PoissonPrior): this {
    const n = this.states;
    const skip = missingRows(rows);
    const counts = massOfStates(masses, n, skip);
    const sums = new Float64Array(n);
    rows.data.forEach((x, t) => {
      if (skip[t] === 0) for (let i = 0; i < n; i++) sums[i]! += masses[t * n + i]! * x;
    });
    const [shape, rate] = prior === undefined ? [1, 0] : [prior.rate.concentration.item(), prior.rate.rate.item()];
    return new PoissonEmission(counts.map((count, i) => (count + rate > 0 ? Math.max(sums[i]! + shape - 1, 0) / (count + rate) : this.rates.data[i]!))) as this;
  }

  override logPrior({ rate }: PoissonPrior): number {
    return sum(rate.logProb(this.rates)).item();
  }

  override sample(key: random.Key, path: Int32Array): Tensor {
    return random.poisson(key, take(this.rates, path), [path.length]);
  }

  override predictive(probabilities: Tensor): Distribution {
    return new MixtureSameFamily({ mixture: new Categorical({ probs: probabilities }), components: new Poisson({ rate: this.rates }).expand([...probabilities.shape]) });
  }

  override permuted(order: readonly number[]): this {
    return new PoissonEmission(permutedRows(this.rates, order)) as this;
  }

  override get parameterCount(): number {
    return this.states;
  }

  override get trainable(): Trainable<this> {
    return {
      // A rate of 0 has no logarithm: it begins a little above.
      parameters: { logRates: log(maximum(this.rates, 1e-8)) },
      logProb: ({ logRates }, rows) => sub(sub(mul(expandDims(rows, 1), logRates!), exp(logRates!)), expandDims(lgamma(add(rows, 1)), 1)),
      at: ({ logRates }) => new PoissonEmission(exp(logRates!)) as this,
    };
  }
}

/**
 * Emissions of counts: p(x | z = i) = e^(−λᵢ) λᵢˣ / x!.
 *
 * Shapes: rates [N], one for each state.
 * Fails: DomainError for rates that are negative or not finite; ShapeError.
 *
 * @example
 * poisson([2, 7]).states // => 2
 */
export function poisson(rates: TensorLike): PoissonEmission {
  return new PoissonEmission(rates);
}
