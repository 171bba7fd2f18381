import { Categorical } from '@x/prob';
import { astype, DomainError, log, logSoftmax, matmul, random, softmax, take, tensor, transpose, type Tensor, type TensorLike } from '@x/tensor/core';
import { Emission, type Trainable } from './emission.js';
import { dirichletCounts, logDirichlet, normalizedRows, permutedRows, readProbabilities, type DirichletPrior } from './probabilities.js';

/** Emissions of symbols 0 … M − 1. */
export class CategoricalEmission extends Emission<DirichletPrior> {
  override readonly eventShape: readonly number[] = [];
  /** p(symbol | state), [N, M]. */
  readonly probs: Tensor;

  /** Made by `categorical`. */
  constructor(probs: TensorLike) {
    super();
    this.probs = readProbabilities('categorical', 'probs', probs, 2);
  }

  override get states(): number {
    return this.probs.shape[0]!;
  }

  /** The number of symbols. */
  get symbols(): number {
    return this.probs.shape[1]!;
  }

  override check(op: string, rows: Tensor): void {
    const at = rows.data.findIndex((k) => !Number.isNaN(k) && !(k >= 0 && k < this.symbols && Number.isInteger(k)));
    if (at < 0) return;
    throw new DomainError({ op, argument: 'sequences', expected: `hold whole numbers from 0 to ${this.symbols - 1}, or NaN for what is missing`, actual: String(rows.data[at]) });
  }

  override logLikelihoods(rows: Tensor): Float64Array {
    const { states: n, symbols: m } = this;
    const bySymbol = new Float64Array(m * n);
    for (let i = 0; i < n; i++) for (let k = 0; k < m; k++) bySymbol[k * n + i] = Math.log(this.probs.data[i * m + k]!);
    const data = rows.data;
    const out = new Float64Array(data.length * n);
    for (let t = 0; t < data.length; t++) {
      const from = data[t]! * n;
      if (from >= 0) for (let i = 0; i < n; i++) out[t * n + i] = bySymbol[from + i]!;
    }
    return out;
  }

  override maximized(rows: Tensor, masses: Float64Array, prior?: DirichletPrior): this {
    const { states: n, symbols: m } = this;
    const counts = dirichletCounts('fit', 'priors.emission', prior, n, m);
    const data = rows.data;
    for (let t = 0; t < data.length; t++) {
      const k = data[t]!;
      if (k >= 0) for (let i = 0; i < n; i++) counts[i * m + k]! += masses[t * n + i]!;
    }
    return new CategoricalEmission(tensor(normalizedRows(counts, m, this.probs.data), { shape: [n, m] })) as this;
  }

  override logPrior(prior: DirichletPrior): number {
    return logDirichlet(dirichletCounts('fit', 'priors.emission', prior, this.states, this.symbols), this.probs.data);
  }

  override sample(key: random.Key, path: Int32Array): Tensor {
    const u = random.uniform(key, [path.length]).data;
    const m = this.symbols;
    const draw = (state: number, t: number): number => {
      let [k, rest] = [0, u[t]! - this.probs.data[state * m]!];
      while (rest >= 0 && k < m - 1) rest -= this.probs.data[state * m + ++k]!;
      // Rounding may leave a little over: it must not choose an impossible symbol.
      while (k > 0 && this.probs.data[state * m + k] === 0) k--;
      return k;
    };
    return tensor(path.map(draw));
  }

  override predictive(probabilities: Tensor): Categorical {
    return new Categorical({ probs: matmul(probabilities, this.probs) });
  }

  override permuted(order: readonly number[]): this {
    return new CategoricalEmission(permutedRows(this.probs, order)) as this;
  }

  /** Symbols of probability 0 count as impossible, not as free. */
  override get parameterCount(): number {
    return Float64Array.from(this.probs.data).filter((p) => p > 0).length - this.states;
  }

  override get trainable(): Trainable<this> {
    return {
      parameters: { logits: log(this.probs) },
      logProb: ({ logits }, rows) => take(transpose(logSoftmax(logits!)), astype(rows, 'int32'), { axis: 0 }),
      at: ({ logits }) => new CategoricalEmission(softmax(logits!)) as this,
    };
  }
}

/**
 * Emissions of symbols: p(x = k | z = i) = probs[i][k].
 *
 * Shapes: probs [N, M], a row for each state.
 * Domain: rows are probabilities that add up to 1. Observations are whole numbers below M.
 * Fails: DomainError and ShapeError for other tables.
 *
 * @example
 * categorical([[0.5, 0.5], [0.9, 0.1]]).symbols // => 2
 */
export function categorical(probs: TensorLike): CategoricalEmission {
  return new CategoricalEmission(probs);
}
