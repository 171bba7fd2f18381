import type { Tensor } from '@x/tensor/core';
import { kernelArguments, requirePositive, requireCount, type ChainState, type Info, type Kernel, type Sampler } from '../kernel.js';
import { DrawStream, type Key } from '../random/drawStream.js';
import type { Target, TargetLike } from '../target.js';

/** How slice sampling works. */
export interface SliceOptions {
  /** The first guess of how wide slices are; default 1. The warm-up learns a width for every coordinate. */
  readonly width?: number;
  /** How often an interval may be widened; default 50. */
  readonly maxSteps?: number;
}

/** Where slice sampling stands. */
export interface SliceState extends ChainState {
  readonly widths: Float64Array;
  /** Iterations of the warm-up that are left, and those done. */
  readonly tuning?: { readonly left: number; readonly done: number };
}

/**
 * Slice sampling, one coordinate after the other: a point uniformly under the density, by stepping out and shrinking.
 * It has nothing to tune but speed and needs no gradient.
 *
 * Fails: DomainError for a width that is not positive.
 * Source: Neal, Slice sampling (2003), section 4.
 *
 * @example
 * const trace = await sample(slice((x: Tensor) => square(x).mul(-0.5)), { init: 0, key: random.key(1), chains: 2 });
 * trace.get('x').shape // => [ 2, 1000 ]
 */
export function slice<P = Tensor>(target?: TargetLike<P> | (SliceOptions & { readonly target?: TargetLike<P> }), options?: SliceOptions): Kernel<SliceState> {
  const given = kernelArguments<SliceOptions>(target as TargetLike, options);
  const { width = 1, maxSteps = 50 } = given.options;
  requirePositive('slice', 'width', width);
  requireCount('slice', 'maxSteps', maxSteps, 1);
  return { name: 'slice', target: given.target, needs: 'density', options: given.options, bind: (bound) => sliceSampler(bound, width, maxSteps) };
}

function sliceSampler(target: Target, width: number, maxSteps: number): Sampler<SliceState> {
  const n = target.dimension;
  const noise = new DrawStream();
  const x = new Float64Array(n);
  let evaluations = 0;

  /** Moves coordinate i; returns the density there. */
  const moveCoordinate = (i: number, logDensity: number, w: number): number => {
    const start = x[i]!;
    const at = (value: number): number => {
      x[i] = value;
      evaluations++;
      return target.logDensity(x);
    };
    const level = logDensity + Math.log(noise.uniform());
    let left = start - w * noise.uniform();
    let right = left + w;
    let steps = Math.floor(maxSteps * noise.uniform());
    let others = maxSteps - 1 - steps;
    while (steps-- > 0 && at(left) > level) left -= w;
    while (others-- > 0 && at(right) > level) right += w;
    for (;;) {
      const value = left + noise.uniform() * (right - left);
      const density = at(value);
      if (density > level || value === start) return value === start ? at(start) : density;
      if (value < start) left = value;
      else right = value;
    }
  };

  return {
    statistics: ['accept', 'steps'],
    init(position, _key, warmup) {
      const state = { position: position.slice(), logDensity: target.logDensity(position), widths: new Float64Array(n).fill(width) };
      return warmup > 0 ? { ...state, tuning: { left: warmup, done: 0 } } : state;
    },
    step(state: SliceState, key: Key): { state: SliceState; info: Info } {
      noise.seed(key);
      evaluations = 0;
      const { position, widths, tuning } = state;
      let { logDensity } = state;
      x.set(position);
      for (let i = 0; i < n; i++) logDensity = moveCoordinate(i, logDensity, widths[i]!);
      const next = { position: x.slice(), logDensity, widths };
      const info = { accept: 1, steps: evaluations };
      if (tuning === undefined) return { state: next, info };
      const done = tuning.done + 1;
      // Three mean moves are about as wide as a slice; the mean starts out with the width given.
      const learnt = widths.map((w, i) => Math.max((w * done + 3 * Math.abs(x[i]! - position[i]!)) / (done + 1), 1e-300));
      const tuned = { ...next, widths: learnt };
      return { state: tuning.left > 1 ? { ...tuned, tuning: { left: tuning.left - 1, done } } : tuned, info };
    },
    move: (state, position) => ({ ...state, position: position.slice(), logDensity: target.logDensity(position) }),
  };
}
