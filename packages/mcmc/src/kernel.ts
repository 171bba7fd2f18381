import { DomainError, requireWhole } from '@x/tensor/core';
import type { Key } from './random/drawStream.js';
import { isTarget, type Target, type TargetLike } from './target.js';

/** Where a chain stands: plain data that survives `structuredClone`, so that a run can be stored and resumed. */
export interface ChainState {
  readonly position: Float64Array;
  readonly logDensity: number;
}

/** What one transition has to say about itself. Which entries there are depends on the kernel. */
export interface Info {
  /** Probability of acceptance, averaged over a trajectory or over inner moves. */
  readonly accept: number;
  /** Whether the trajectory left the region where the integrator can be trusted. */
  readonly divergent?: boolean;
  readonly treeDepth?: number;
  /** The Hamiltonian of the draw: potential and kinetic energy. */
  readonly energy?: number;
  readonly stepSize?: number;
  /** Acceptance of exchanges between temperatures. */
  readonly swap?: number;
  /** Evaluations of density (and gradient) that the transition took. */
  readonly steps?: number;
}

/** The statistics that kernels may report. */
export type StatName = keyof Info;

/** A Markov transition on a target: pure functions, so that a chain is a fold of `step` over keys. */
export interface Sampler<S extends ChainState = ChainState> {
  /** Which entries of `Info` it fills. */
  readonly statistics: readonly StatName[];
  /** The state at a position. The first `warmup` steps from it may tune the sampler; 0 leaves it as it is. */
  init(position: Float64Array, key: Key, warmup: number): S;
  /** One transition, which leaves the target's distribution as it is (except while it is tuned). */
  step(state: S, key: Key): { readonly state: S; readonly info: Info };
  /** The same state, tuning included, at another position. */
  move(state: S, position: Float64Array): S;
}

/** A sampler that needs no chain: it moves a whole population from a simple distribution to the target. */
export interface PopulationSampler {
  /** Draws a population of `size`; `logEvidence` estimates the log of the density's integral. */
  run(target: Target, start: Float64Array, key: Key, size: number): { readonly positions: Float64Array; readonly accept: number; readonly logEvidence: number };
}

/** A kernel: a way to sample, ready to be bound to a target. */
export interface Kernel<S extends ChainState = ChainState> {
  readonly name: string;
  /** Undefined when `sample` is to be told: `sample(nuts({ maxDepth: 8 }), { target, … })`. */
  readonly target: TargetLike | undefined;
  /** What it asks of its target; Gibbs sampling knows conditionals instead. */
  readonly needs: 'gradient' | 'density' | 'nothing';
  /** The options it was made with, by which another thread can make it again. */
  readonly options: object;
  bind(target: Target): Sampler<S>;
  readonly population?: PopulationSampler;
}

/** Tells `nuts(target, options)` from `nuts({ target, … })`. */
export function kernelArguments<O extends object>(first: TargetLike | (O & { readonly target?: TargetLike }) | undefined, second: O | undefined): { target: TargetLike | undefined; options: O } {
  if (typeof first === 'function' || isTarget(first)) return { target: first, options: second ?? ({} as O) };
  const { target, ...options } = (first ?? {}) as O & { target?: TargetLike };
  return { target, options: options as unknown as O };
}

/** Refuses targets that have no gradient. */
export function requireDifferentiable(op: string, target: Target): void {
  if (target.differentiable) return;
  const discrete = target.parts.filter(({ dtype }) => dtype === 'int32' || dtype === 'bool').map(({ name }) => name);
  throw new DomainError({
    op,
    argument: 'target',
    expected: 'have continuous parameters only',
    actual: `discrete ones: ${discrete.join(', ')}`,
    hint: 'Sum them out of the density, or sample them with gibbs or metropolisHastings.',
  });
}

/** Refuses an option that is not a positive finite number. */
export function requirePositive(op: string, argument: string, value: number | undefined): void {
  if (value === undefined || (Number.isFinite(value) && value > 0)) return;
  throw new DomainError({ op, argument, expected: 'be a positive number', actual: String(value) });
}

/** Refuses an option that is not a whole number of at least `least`. */
export function requireCount(op: string, argument: string, value: number | undefined, least: number): void {
  if (value !== undefined) requireWhole(op, argument, value, least);
}

/** Refuses an option that is not strictly between 0 and 1. */
export function requireProbability(op: string, argument: string, value: number | undefined): void {
  if (value === undefined || (value > 0 && value < 1)) return;
  throw new DomainError({ op, argument, expected: 'lie strictly between 0 and 1', actual: String(value) });
}
