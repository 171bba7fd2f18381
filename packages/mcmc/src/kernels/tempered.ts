import { DomainError, type Tensor } from '@x/tensor/core';
import { kernelArguments, type ChainState, type Info, type Kernel, type Sampler } from '../kernel.js';
import { childKey, DrawStream, type Key } from '../random/drawStream.js';
import type { Target, TargetLike } from '../target.js';
import { nuts } from './nuts.js';

/** How parallel tempering works. */
export interface TemperedOptions {
  /** From 1 up, ascending; default 1, 2, 4, 8, 16. */
  readonly temperatures?: readonly number[];
  /** The kernel that moves at each temperature, without a target; default nuts({ maxDepth: 6 }). */
  readonly kernel?: Kernel;
}

/** Where parallel tempering stands; the position is that of temperature 1. */
export interface TemperedState extends ChainState {
  readonly replicas: readonly ChainState[];
}

/**
 * Parallel tempering, for densities with several modes: chains of p(x)^{1/T} at rising temperatures T, which move by
 * themselves and exchange their positions. The draws are those at temperature 1.
 *
 * Formula: neighbours exchange x and y with probability min(1, exp((1/T − 1/T′) (log p(y) − log p(x)))).
 *
 * Domain: p^{1/T} must be integrable at the highest temperature.
 * Fails: DomainError unless the temperatures begin with 1 and rise.
 * Source: Swendsen & Wang, Replica Monte Carlo simulation of spin glasses (1986); Geyer, Markov chain Monte Carlo maximum likelihood (1991).
 *
 * @example
 * // Two narrow modes at ±4.
 * const modes = (x: Tensor) => logAddExp(square(sub(x, 4)).mul(-2), square(add(x, 4)).mul(-2));
 * const trace = await sample(tempered(modes), { init: 4, key: random.key(1), chains: 2, draws: 1000 });
 * const share = trace.get('x').greater(0).mean().item();
 * share > 0.3 && share < 0.7 // => true
 */
export function tempered<P = Tensor>(target?: TargetLike<P> | (TemperedOptions & { readonly target?: TargetLike<P> }), options?: TemperedOptions): Kernel<TemperedState> {
  const given = kernelArguments<TemperedOptions>(target as TargetLike, options);
  const { temperatures = [1, 2, 4, 8, 16], kernel = nuts({ maxDepth: 6 }) } = given.options;
  if (temperatures[0] !== 1 || temperatures.some((t, i) => !(Number.isFinite(t) && (i === 0 || t > temperatures[i - 1]!)))) {
    throw new DomainError({ op: 'tempered', argument: 'temperatures', expected: 'begin with 1 and rise', actual: `[${temperatures.join(', ')}]` });
  }
  return {
    name: 'tempered',
    target: given.target,
    needs: kernel.needs === 'gradient' ? 'gradient' : 'density',
    options: given.options,
    bind: (bound) => temperedSampler(bound, temperatures.map((t) => 1 / t), kernel),
  };
}

function temperedSampler(target: Target, betas: readonly number[], kernel: Kernel): Sampler<TemperedState> {
  const samplers = betas.map((beta) => kernel.bind(scaled(target, beta)));
  const noise = new DrawStream();
  const stateOf = (replicas: readonly ChainState[]): TemperedState => ({ position: replicas[0]!.position, logDensity: replicas[0]!.logDensity, replicas });
  return {
    statistics: ['accept', 'swap', 'steps'],
    init: (position, key, warmup) => stateOf(samplers.map((s, k) => s.init(position, childKey(key, k), warmup))),
    step({ replicas }: TemperedState, key: Key) {
      const moved = replicas.map((state, k) => samplers[k]!.step(state, childKey(key, k + 1)));
      const next = moved.map(({ state }) => state);
      noise.seed(childKey(key, 0));
      let accepted = 0;
      let tried = 0;
      // Pairs (0, 1), (2, 3), … or (1, 2), (3, 4), …, chosen at random, so that the exchange is reversible.
      for (let k = noise.uniform() < 0.5 ? 0 : 1; k + 1 < next.length; k += 2) {
        const [cold, warm] = [next[k]!, next[k + 1]!];
        const gain = (betas[k]! - betas[k + 1]!) * (warm.logDensity / betas[k + 1]! - cold.logDensity / betas[k]!);
        const accept = gain >= 0 ? 1 : gain === gain ? Math.exp(gain) : 0;
        tried++;
        accepted += accept;
        if (noise.uniform() >= accept) continue;
        next[k] = samplers[k]!.move(cold, warm.position);
        next[k + 1] = samplers[k + 1]!.move(warm, cold.position);
      }
      const info: Info = { accept: moved[0]!.info.accept, swap: tried === 0 ? NaN : accepted / tried, steps: moved.reduce((n, { info: i }) => n + (i.steps ?? 1), 0) };
      return { state: stateOf(next), info };
    },
    move: ({ replicas }, position) => stateOf(replicas.map((state, k) => samplers[k]!.move(state, position))),
  };
}

/** The target whose log density is that of another times β. */
function scaled(target: Target, beta: number): Target {
  if (beta === 1) return target;
  return {
    dimension: target.dimension,
    parts: target.parts,
    differentiable: target.differentiable,
    constrain: (position) => target.constrain(position),
    unconstrain: (params) => target.unconstrain(params),
    report: (positions, rows) => target.report(positions, rows),
    start: (key) => target.start(key),
    coordinateName: (index) => target.coordinateName(index),
    logJacobian: (position) => target.logJacobian?.(position) ?? 0,
    logDensity: (position) => beta * target.logDensity(position),
    logDensityAndGradient: (position, gradient) => {
      const value = target.logDensityAndGradient(position, gradient);
      for (let i = 0; i < gradient.length; i++) gradient[i] = gradient[i]! * beta;
      return beta * value;
    },
  };
}
