import { DomainError, sizeOf, Tensor, type TensorLike } from '@x/tensor/core';
import { pooled } from './chains.js';
import { drawsOf, perElement } from './drawsOf.js';
import { effectiveSize, type EssKind } from './effectiveSize.js';
import { energyInformation } from './energyInformation.js';
import { highestDensityInterval } from './highestDensityInterval.js';
import { deviationError, meanError } from './monteCarloError.js';
import { potentialScaleReduction } from './potentialScaleReduction.js';

/** Options of `ess`. */
export interface EssOptions {
  /** For the centre of the distribution (`bulk`, the default), its 5 % and 95 % quantiles (`tail`), or the plain mean. */
  readonly kind?: EssKind;
}

/** Options of `hdi`. */
export interface HdiOptions {
  /** The probability inside; default 0.94. */
  readonly prob?: number;
}

/** Options of `mcse`. */
export interface McseOptions {
  /** Of the mean (default) or of the standard deviation. */
  readonly of?: 'mean' | 'sd';
}

/**
 * Rank-normalised split R̂: near 1 when chains agree with each other and with their own halves. Trust draws below 1.01.
 *
 * Shapes: [chain, draw, ...shape] → [...shape].
 * Domain: NaN for constant or non-finite draws, or fewer than 4. Infinity for chains that stand still apart.
 * Source: Vehtari et al., Rank-normalization, folding, and localization: An improved R̂ (2021).
 *
 * @example
 * rhat(random.normal(random.key(0), [4, 1000])).item() < 1.01 // => true
 */
export function rhat(draws: TensorLike): Tensor {
  return perElement('rhat', draws, potentialScaleReduction);
}

/**
 * The effective number of draws: how many independent ones would estimate as well.
 *
 * Shapes: [chain, draw, ...shape] → [...shape].
 * Domain: NaN for constant or non-finite draws, or fewer than 4.
 * Source: Vehtari et al. (2021), sections 3 and 4.
 *
 * @example
 * ess(random.normal(random.key(0), [4, 1000]), { kind: 'tail' }).item() > 3000 // => true
 */
export function ess(draws: TensorLike, { kind = 'bulk' }: EssOptions = {}): Tensor {
  return perElement('ess', draws, (chains) => effectiveSize(chains, kind));
}

/**
 * The Monte Carlo standard error: how far the mean (or standard deviation) of the draws is from that of the target.
 *
 * Formula: sd / √ESS. Shapes: [chain, draw, ...shape] → [...shape].
 *
 * @example
 * mcse(random.normal(random.key(0), [4, 2500])).item() // => 0.01…
 */
export function mcse(draws: TensorLike, { of = 'mean' }: McseOptions = {}): Tensor {
  return perElement('mcse', draws, of === 'mean' ? meanError : deviationError);
}

/**
 * The highest density interval: the shortest one that holds the share `prob` of the draws.
 *
 * Shapes: [chain, draw, ...shape] → [...shape, 2].
 * Fails: DomainError unless 0 < prob < 1.
 *
 * @example
 * hdi([[1, 2, 3, 4, 100]], { prob: 0.6 }).toArray() // => [ 1, 4 ]
 */
export function hdi(draws: TensorLike, { prob = 0.94 }: HdiOptions = {}): Tensor {
  if (!(prob > 0 && prob < 1)) throw new DomainError({ op: 'hdi', argument: 'prob', expected: 'lie strictly between 0 and 1', actual: String(prob) });
  const { shape, element } = drawsOf('hdi', draws);
  const both = Float64Array.from(Array.from({ length: sizeOf(shape) }, (_, i) => highestDensityInterval(pooled(element(i)), prob)).flat());
  return new Tensor('float64', [...shape, 2], both);
}

/**
 * E-BFMI of every chain, from the energies of its draws; below 0.3 the sampler explores the tails badly.
 *
 * Shapes: [chain, draw] → [chain].
 * Source: Betancourt, Diagnosing suboptimal cotangent disintegrations in Hamiltonian Monte Carlo (2016).
 *
 * @example
 * bfmi(random.normal(random.key(0), [2, 1000])).greater(1).toArray() // => [ true, true ]
 */
export function bfmi(energy: TensorLike): Tensor {
  const chains = drawsOf('bfmi', energy).element(0);
  return new Tensor('float64', [chains.length], Float64Array.from(chains, energyInformation));
}
