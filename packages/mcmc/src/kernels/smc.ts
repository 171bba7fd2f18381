import { asTensor, DomainError, ShapeError, showShape, type Tensor, type TensorLike } from '@x/tensor/core';
import { lowerFactor } from '../hamiltonian/metric.js';
import { kernelArguments, requirePositive, requireProbability, requireCount, type Kernel, type PopulationSampler } from '../kernel.js';
import { childKey, DrawStream, type Key } from '../random/drawStream.js';
import type { Target, TargetLike } from '../target.js';

/** How sequential Monte Carlo works. */
export interface SmcOptions {
  /** Standard deviation of the Gaussian around `init` where particles begin, one number or one per coordinate; default 2. */
  readonly scale?: TensorLike;
  /** The share of effective particles that a step of the temperature leaves; default 0.5. */
  readonly threshold?: number;
  /** Metropolis moves of each particle at each temperature; default 20. */
  readonly moves?: number;
}

/**
 * Sequential Monte Carlo: particles of a broad Gaussian are carried over to the target through p₀^{1−β} p^β with β from
 * 0 to 1, reweighted, resampled and moved. Finds several modes and the normalising constant.
 *
 * A chain of the trace is one independent population, its draws the particles; `stats.logEvidence` estimates
 * log ∫ p, with p as given. There is no warm-up. β rises so that the effective sample size stays at `threshold`;
 * resampling is systematic; moves are random walks with the particles' covariance.
 *
 * Domain: `scale` should cover the target; too narrow a start is not repaired by weights.
 * Source: Del Moral, Doucet & Jasra, Sequential Monte Carlo samplers (2006).
 *
 * @example
 * const trace = await sample(smc((x: Tensor) => square(x).mul(-0.5)), { init: 0, key: random.key(1), chains: 2 });
 * // log √(2π) = 0.919
 * trace.stats.logEvidence!.mean().item() // => 0.9…
 */
export function smc<P = Tensor>(target?: TargetLike<P> | (SmcOptions & { readonly target?: TargetLike<P> }), options?: SmcOptions): Kernel {
  const given = kernelArguments<SmcOptions>(target as TargetLike, options);
  const { threshold = 0.5, moves = 20, scale = 2 } = given.options;
  requireProbability('smc', 'threshold', threshold);
  requireCount('smc', 'moves', moves, 1);
  if (typeof scale === 'number') requirePositive('smc', 'scale', scale);
  return {
    name: 'smc',
    target: given.target,
    needs: 'density',
    options: given.options,
    population: { run: (bound, start, key, size) => new Population(bound, start, key, size, { scale, threshold, moves }).run() },
    bind: () => {
      throw new DomainError({ op: 'smc', argument: 'kernel', expected: 'be run by sample', actual: 'a single chain of it', hint: 'It moves populations; use another kernel for chains.' });
    },
  };
}

/** A population under way. */
class Population {
  private readonly n: number;
  private readonly positions: Float64Array;
  private readonly densities: Float64Array;
  /** log p₀ of every particle. */
  private readonly starts: Float64Array;
  private readonly scale: Float64Array;
  private readonly noise = new DrawStream();
  private beta = 0;
  private stepFactor = 1;

  constructor(
    private readonly target: Target,
    private readonly center: Float64Array,
    private readonly key: Key,
    private readonly size: number,
    private readonly options: { readonly scale: TensorLike; readonly threshold: number; readonly moves: number },
  ) {
    const n = (this.n = target.dimension);
    this.scale = scalesOf(options.scale, n);
    this.positions = new Float64Array(size * n);
    this.noise.seed(childKey(key, 1));
    this.noise.normals(this.positions);
    this.densities = new Float64Array(size);
    this.starts = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      const x = this.particle(i);
      for (let j = 0; j < n; j++) x[j] = center[j]! + this.scale[j]! * x[j]!;
      this.densities[i] = this.densityAt(x);
      this.starts[i] = this.startDensity(x);
    }
  }

  run(): ReturnType<PopulationSampler['run']> {
    let logEvidence = 0;
    let accept = NaN;
    for (let round = 0; this.size > 0 && this.beta < 1; round++) {
      this.noise.seed(childKey(this.key, round + 2));
      const next = this.nextBeta();
      const logWeights = this.densities.map((d, i) => (next - this.beta) * (d - this.starts[i]!));
      const top = logWeights.reduce((a, b) => Math.max(a, b), -Infinity);
      if (top === -Infinity) {
        throw new DomainError({ op: 'smc', argument: 'init', expected: 'give some particle a positive density', actual: 'none', hint: 'Move `init` or change `scale` so that the first particles cover the target.' });
      }
      const weights = logWeights.map((w) => Math.exp(w - top));
      const sum = weights.reduce((a, b) => a + b, 0);
      logEvidence += top + Math.log(sum / this.size);
      this.beta = next;
      this.resample(weights, sum);
      accept = this.moveAll();
    }
    return { positions: this.positions, accept, logEvidence };
  }

  private particle(i: number): Float64Array {
    return this.positions.subarray(i * this.n, (i + 1) * this.n);
  }

  private densityAt(x: Float64Array): number {
    const d = this.target.logDensity(x);
    return d === d ? d : -Infinity;
  }

  private startDensity(x: Float64Array): number {
    let sum = 0;
    for (let j = 0; j < this.n; j++) sum -= ((x[j]! - this.center[j]!) / this.scale[j]!) ** 2 / 2 + Math.log(this.scale[j]!) + 0.9189385332046727;
    return sum;
  }

  /** The largest β that keeps enough effective particles, by bisection. */
  private nextBeta(): number {
    const effective = (beta: number): number => {
      const logWeights = this.densities.map((d, i) => (beta - this.beta) * (d - this.starts[i]!));
      const top = logWeights.reduce((a, b) => Math.max(a, b), -Infinity);
      let [sum, squares] = [0, 0];
      for (const w of logWeights) {
        const e = Math.exp(w - top);
        sum += e;
        squares += e * e;
      }
      return (sum * sum) / squares;
    };
    // Impossible particles lose their weight at any β, so that only the possible ones count.
    const goal = this.options.threshold * this.densities.filter((d) => d > -Infinity).length;
    if (!(effective(1) < goal)) return 1;
    let [low, high] = [this.beta, 1];
    for (let i = 0; i < 60 && high - low > 1e-12; i++) {
      const middle = (low + high) / 2;
      if (effective(middle) < goal) high = middle;
      else low = middle;
    }
    return low > this.beta ? low : high;
  }

  /** Systematic resampling: particle i is kept ⌊·⌋ or ⌈·⌉ of size · wᵢ times. */
  private resample(weights: Float64Array, sum: number): void {
    const { n, size } = this;
    const [old, oldDensities, oldStarts] = [this.positions.slice(), this.densities.slice(), this.starts.slice()];
    let [from, cumulative] = [0, weights[0]!];
    const offset = this.noise.uniform();
    for (let i = 0; i < size; i++) {
      const goal = ((i + offset) / size) * sum;
      while (cumulative < goal && from < size - 1) cumulative += weights[++from]!;
      this.particle(i).set(old.subarray(from * n, (from + 1) * n));
      this.densities[i] = oldDensities[from]!;
      this.starts[i] = oldStarts[from]!;
    }
  }

  /** Metropolis moves for p₀^{1−β} p^β; their length follows the acceptance. */
  private moveAll(): number {
    const { n, size, noise, beta } = this;
    const factor = lowerFactor(this.covariance(), n);
    const step = new Float64Array(n);
    const proposal = new Float64Array(n);
    let [total, count] = [0, 0];
    for (let move = 0; move < this.options.moves; move++) {
      let accepted = 0;
      for (let i = 0; i < size; i++) {
        noise.normals(step);
        const x = this.particle(i);
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let k = 0; k <= j; k++) sum += factor[j * n + k]! * step[k]!;
          proposal[j] = x[j]! + ((this.stepFactor * 2.38) / Math.sqrt(n)) * sum;
        }
        const density = this.densityAt(proposal);
        const start = this.startDensity(proposal);
        const gain = beta * (density - this.densities[i]!) + (1 - beta) * (start - this.starts[i]!);
        const accept = gain >= 0 ? 1 : gain === gain ? Math.exp(gain) : 0;
        accepted += accept;
        if (noise.uniform() >= accept) continue;
        x.set(proposal);
        this.densities[i] = density;
        this.starts[i] = start;
      }
      total += accepted;
      count += size;
      // Later moves of the same round are not those of a fixed chain, but each leaves its target as it is.
      this.stepFactor *= Math.exp(accepted / size - 0.3);
    }
    return total / count;
  }

  private covariance(): Float64Array {
    const { n, size } = this;
    const mean = new Float64Array(n);
    for (let i = 0; i < size; i++) for (let j = 0; j < n; j++) mean[j] = mean[j]! + this.positions[i * n + j]! / size;
    const c = new Float64Array(n * n);
    for (let i = 0; i < size; i++) {
      const x = this.particle(i);
      for (let j = 0; j < n; j++) for (let k = 0; k < n; k++) c[j * n + k] = c[j * n + k]! + ((x[j]! - mean[j]!) * (x[k]! - mean[k]!)) / size;
    }
    for (let j = 0; j < n; j++) c[j * (n + 1)] = c[j * (n + 1)]! * (1 + 1e-9) + 1e-12 * this.scale[j]! ** 2;
    return c;
  }
}

function scalesOf(x: TensorLike, n: number): Float64Array {
  const scale = asTensor(x);
  if (scale.size === 1 || scale.size === n) return Float64Array.from({ length: n }, (_, i) => Number(scale.data[scale.size === 1 ? 0 : i]));
  throw new ShapeError({ op: 'smc', argument: 'scale', expected: `be one number or one per coordinate, ${n}`, actual: showShape(scale.shape) });
}
