import { DomainError, type random, type Tensor, type TensorLike } from '@x/tensor/core';

/**
 * What a generative model knows of the density of what it makes: its exact value, a bound or estimate of it, its value up to
 * an unknown factor, or nothing, because data come out of a black box.
 */
export type Density = 'tractable' | 'approximate' | 'unnormalized' | 'implicit';

/** A model that gives log densities. */
export interface WithLogProb {
  logProb(x: TensorLike): Tensor;
}

/** A model that gives lower bounds of log densities. */
export interface WithElbo {
  elbo(x: TensorLike, options?: { readonly key?: random.KeyLike; readonly samples?: number }): Tensor;
}

/** A model that gives energies: minus log densities up to a constant that nobody knows. */
export interface WithEnergy {
  energy(x: TensorLike): Tensor;
}

/** A model that makes data. */
export interface WithSample {
  sample(key: random.Key, n: number): Tensor;
}

/** What a generative model can do. */
export interface Capabilities {
  readonly density: Density;
  /** It has `logProb`: exact values where the density is tractable, estimates otherwise. */
  readonly logProb: boolean;
  /** It has `elbo`. */
  readonly elbo: boolean;
  /** It has `energy`. */
  readonly energy: boolean;
  /** It has `sample`, or `generate` for sequences. */
  readonly sample: boolean;
}

/**
 * Where a generative model stands in the taxonomy of explicit and implicit densities, told from its methods, so that models
 * of all packages have an answer: mixtures are tractable, a VAE is approximate, a GAN implicit, an energy-based model
 * unnormalized. Where a model has an `elbo`, its `logProb` is taken for an estimate.
 *
 * Fails: DomainError for something that has none of the methods.
 * Source: I. Goodfellow, "NIPS 2016 tutorial: generative adversarial networks", 2016.
 *
 * @example
 * models.capabilities(models.vae([4, 8, 2])).density // => 'approximate'
 * models.capabilities(models.gan({ latent: 1, data: 2 })) // => { density: 'implicit', logProb: false, elbo: false, energy: false, sample: true }
 */
export function capabilities(model: object): Capabilities {
  const can = { logProb: hasLogProb(model), elbo: hasElbo(model), energy: hasEnergy(model), sample: canSample(model) || has(model, 'generate') };
  const density = densityOf(can);
  if (density !== undefined) return { density, ...can };
  throw new DomainError({ op: 'models.capabilities', argument: 'model', expected: 'be a generative model', actual: nameOf(model), hint: 'It has none of the methods logProb, elbo, energy, sample and generate.' });
}

function densityOf({ elbo, logProb, energy, sample }: Omit<Capabilities, 'density'>): Density | undefined {
  if (elbo) return 'approximate';
  if (logProb) return 'tractable';
  if (energy) return 'unnormalized';
  return sample ? 'implicit' : undefined;
}

/**
 * Whether a model gives log densities, exact or estimated.
 *
 * @example
 * models.hasLogProb(models.gan({ latent: 1, data: 1 })) // => false
 */
export function hasLogProb<M extends object>(model: M): model is M & WithLogProb {
  return has(model, 'logProb');
}

/**
 * Whether a model gives lower bounds of log densities.
 *
 * @example
 * models.hasElbo(models.vae([2, 4, 1])) // => true
 */
export function hasElbo<M extends object>(model: M): model is M & WithElbo {
  return has(model, 'elbo');
}

/**
 * Whether a model gives energies.
 *
 * @example
 * models.hasEnergy({ energy: (x) => x }) // => true
 */
export function hasEnergy<M extends object>(model: M): model is M & WithEnergy {
  return has(model, 'energy');
}

/**
 * Whether a model makes data.
 *
 * @example
 * models.canSample(models.autoencoder([2, 1])) // => false
 */
export function canSample<M extends object>(model: M): model is M & WithSample {
  return has(model, 'sample');
}

function nameOf(model: object | null): string {
  return model === null ? 'null' : ((model.constructor as { readonly name?: string } | undefined)?.name ?? 'an object');
}

function has(model: object, method: string): boolean {
  return typeof (model as Readonly<Record<string, unknown>> | null)?.[method] === 'function';
}
