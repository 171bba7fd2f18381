import { random, softmax, take, type Tensor } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { weigh } from './importanceSample.js';
import type { Target } from './logDensity.js';
import { resample, type ResampleMethod } from './resample.js';

/** How to sample and resample. */
export interface SirOptions {
  readonly key: random.KeyLike;
  /** How many draws to return; default 1000. */
  readonly draws?: number;
  /** How many proposals to weigh; default 10 for each draw. */
  readonly proposals?: number;
  /** How to resample; default systematic. */
  readonly method?: ResampleMethod;
}

/** Draws that are distributed nearly as the target. */
export interface SirResult {
  /** [draws, ...event], some of them equal. */
  readonly samples: Tensor;
  /** [proposals] normalised. */
  readonly weights: Tensor;
  readonly effectiveSampleSize: number;
  readonly paretoK: number;
  readonly warning: string | undefined;
}

/**
 * Sampling importance resampling: draws from a proposal, resampled in proportion to their weights. With the prior as
 * proposal and prior + log-likelihood as target these are draws from the posterior.
 *
 * Shapes: as `importanceSample` → samples [draws, ...event]. Domain: the target up to any constant.
 * Fails: as `importanceSample`.
 * Source: Rubin (1988); Smith & Gelfand (1992), Bayesian statistics without tears.
 *
 * @example
 * const heads = (p) => add(mul(7, log(p)), mul(3, log(sub(1, p))));
 * const { samples } = sir(heads, new Uniform({ low: 0, high: 1 }), { key: random.key(0), draws: 4000 });
 * mean(samples).item().toFixed(1) // => '0.7'
 */
export function sir(target: Target, proposal: Distribution, { key, draws = 1000, proposals = 10 * draws, method }: SirOptions): SirResult {
  const [forX, forPositions] = random.split(key);
  const { samples, logWeights, ...judged } = weigh('sir', target, proposal, { key: forX!, draws: proposals });
  const weights = softmax(logWeights);
  const positions = resample(forPositions!, weights, draws, method === undefined ? {} : { method });
  return { samples: take(samples, positions, { axis: 0 }), weights, ...judged };
}
