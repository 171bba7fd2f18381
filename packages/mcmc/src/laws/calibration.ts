import { random, treeLeaves, type Tensor } from '@x/tensor/core';
import { sample } from '../driver/sample.js';
import type { Kernel } from '../kernel.js';
import type { Key } from '../random/drawStream.js';
import { isTarget } from '../target.js';
import { targetOf } from '../target/defineTarget.js';

/** What simulation-based calibration needs to know. */
export interface CalibrationOptions<P, D> {
  /** Draws parameters from the prior. */
  readonly prior: (key: Key) => P;
  /** Draws data given parameters. */
  readonly simulate: (params: P, key: Key) => D;
  /** The kernel, with its target, for the posterior given data. */
  readonly kernel: (data: D) => Kernel;
  readonly key: Key;
  /** Posteriors to sample; default 200. */
  readonly replications?: number;
  /** Draws of each; ranks go from 0 to this number. Default 63. */
  readonly draws?: number;
  /** Transitions between draws, so that they are nearly independent; default 5. */
  readonly thin?: number;
  readonly warmup?: number;
  /** Bins of the histogram of ranks; must divide draws + 1. Default 16. */
  readonly bins?: number;
}

/** How often each rank came, and how far from evenly. */
export interface Calibration {
  /** By parameter and element, and of the log density: the rank of the truth among the draws in every replication. */
  readonly ranks: Readonly<Record<string, readonly number[]>>;
  /** Σ (observed − expected)² / expected over bins, which follows χ² with bins − 1 degrees of freedom if all is well. */
  readonly chiSquare: Readonly<Record<string, number>>;
}

/**
 * Simulation-based calibration of a sampler: parameters drawn from the prior must be found at evenly distributed ranks
 * among draws of the posterior given data simulated from them. The rank of the log density sees errors that the
 * parameters one by one do not.
 *
 * Source: Talts et al., Validating Bayesian inference algorithms with simulation-based calibration (2018); Modrák et
 * al., Simulation-based calibration checking for Bayesian computation (2023), on the log density.
 *
 * @example
 * const { ranks } = await calibrate({
 *   prior: (key) => random.normal(key, []),
 *   simulate: (mu: Tensor, key) => add(mu, random.normal(key, [])),
 *   kernel: (y: Tensor) => nuts((mu: Tensor) => add(square(mu), square(sub(y, mu))).mul(-0.5)),
 *   key: random.key(1),
 *   replications: 3,
 * });
 * ranks.logDensity!.length // => 3
 */
export async function calibrate<P, D>({
  prior,
  simulate,
  kernel,
  key,
  replications = 200,
  draws = 63,
  thin = 5,
  warmup = 200,
  bins = 16,
}: CalibrationOptions<P, D>): Promise<Calibration> {
  const ranks: Record<string, number[]> = {};
  for (let r = 0; r < replications; r++) {
    const [truthKey, dataKey, startKey, chainKey] = random.split(random.foldIn(key, r), 4) as [Key, Key, Key, Key];
    const truth = prior(truthKey);
    const made = kernel(simulate(truth, dataKey));
    const target = isTarget(made.target) ? made.target : targetOf('calibrate', made.target!, truth);
    const trace = await sample(made, { target, init: prior(startKey), key: chainKey, chains: 1, warmup, draws, thin });
    const note = (name: string, value: number, among: ArrayLike<number>): void => {
      let rank = 0;
      for (let i = 0; i < among.length; i++) if (among[i]! < value) rank++;
      (ranks[name] ??= []).push(rank);
    };
    const leaves = treeLeaves(target.constrain(target.unconstrain(truth))) as Tensor[];
    trace.names.forEach((name, k) => {
      const all = trace.get(name).data;
      const { data, size } = leaves[k]!;
      for (let i = 0; i < size; i++) note(`${name}[${i}]`, Number(data[i]), Array.from({ length: trace.draws }, (_, d) => Number(all[d * size + i])));
    });
    note('logDensity', target.logDensity(target.unconstrain(truth)), trace.stats.logDensity!.data);
  }
  const expected = replications / bins;
  const chiSquare = Object.entries(ranks).map(([name, found]) => {
    const counts = new Float64Array(bins);
    for (const rank of found) counts[Math.floor((rank * bins) / (draws + 1))]! += 1;
    return [name, counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)] as const;
  });
  return { ranks, chiSquare: Object.fromEntries(chiSquare) };
}
