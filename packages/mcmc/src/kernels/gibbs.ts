import { DomainError, random, type Tensor } from '@x/tensor/core';
import type { Kernel, Sampler } from '../kernel.js';
import { DrawStream, type Key } from '../random/drawStream.js';
import type { Target, TargetLike } from '../target.js';

/** Draws one parameter (or block) from its distribution given all others. */
export type Conditional<P = Record<string, Tensor>, Y = unknown> = (params: P, key: Key) => Y;

/** What Gibbs sampling needs. */
export interface GibbsOptions<P = Record<string, Tensor>> {
  /** By name, the parameter's new value; or a list of functions that return an object with the new values of a block. */
  readonly conditionals: Readonly<Record<string, Conditional<P>>> | readonly Conditional<P>[];
  /** One after the other in the order given (default), or as many chosen at random. */
  readonly scan?: 'systematic' | 'random';
  /** Only says what the parameters are and how they are reported; its density is not used. */
  readonly target?: TargetLike;
}

/**
 * Gibbs sampling: every parameter in turn is drawn from its distribution given all others. It is Metropolis–Hastings
 * whose proposals are always accepted.
 *
 * Parameters may be continuous or discrete (give int32 tensors in `init`); a parameter that is one tensor is called `x`.
 *
 * Fails: DomainError for conditionals of unknown parameters, ShapeError for values of another shape.
 * Source: Geman & Geman, Stochastic relaxation, Gibbs distributions, and the Bayesian restoration of images (1984).
 *
 * @example
 * // A bivariate normal with correlation 0.8: x | y ~ Normal(0.8 y, 0.6).
 * const given = (other: Tensor, key: random.Key) => add(mul(other, 0.8), mul(random.normal(key, []), 0.6));
 * const kernel = gibbs({ conditionals: { x: ({ y }, key) => given(y!, key), y: ({ x }, key) => given(x!, key) } });
 * const trace = await sample(kernel, { init: { x: 0, y: 0 }, key: random.key(1), chains: 2, draws: 500 });
 * trace.get('y').shape // => [ 2, 500 ]
 */
export function gibbs<P = Record<string, Tensor>>({ conditionals, scan = 'systematic', target }: GibbsOptions<P>): Kernel {
  return {
    name: 'gibbs',
    target,
    needs: 'nothing',
    options: { conditionals, scan },
    bind: (bound) => gibbsSampler(bound, blocksOf(bound, conditionals as GibbsOptions['conditionals']), scan),
  };
}

/** One update: the tree of all parameters with some of them new. */
type Block = (params: unknown, key: Key) => unknown;

function blocksOf(target: Target, conditionals: GibbsOptions['conditionals']): Block[] {
  if (isList(conditionals)) return conditionals.map((f): Block => (params, key) => ({ ...(params as object), ...(f(params as never, key) as object) }));
  const names = target.parts.map(({ name }) => name);
  return Object.entries(conditionals).map(([name, f]): Block => {
    if (!names.includes(name)) {
      throw new DomainError({ op: 'gibbs', argument: 'conditionals', expected: `name parameters, ${names.join(', ')}`, actual: name, hint: 'The parameters are those of `init`.' });
    }
    const isWhole = names.length === 1 && name === 'x';
    return (params, key) => {
      const value = f(params as never, key);
      return isWhole && !isPlainObject(params) ? value : { ...(params as object), [name]: value };
    };
  });
}

function gibbsSampler(target: Target, blocks: readonly Block[], scan: 'systematic' | 'random'): Sampler {
  const noise = new DrawStream();
  return {
    statistics: ['accept'],
    init: (position) => ({ position: position.slice(), logDensity: NaN }),
    step({ position }, key) {
      noise.seed(key);
      let params = target.constrain(position);
      for (let k = 0; k < blocks.length; k++) {
        const block = blocks[scan === 'random' ? Math.floor(noise.uniform() * blocks.length) : k]!;
        // Through the position, so that what the next conditional sees has the shape and type it promised.
        params = target.constrain(target.unconstrain(block(params, random.foldIn(key, k))));
      }
      return { state: { position: target.unconstrain(params), logDensity: NaN }, info: { accept: 1 } };
    },
    move: (_, position) => ({ position: position.slice(), logDensity: NaN }),
  };
}

function isList(x: GibbsOptions['conditionals']): x is readonly Conditional[] {
  return Array.isArray(x);
}

function isPlainObject(x: unknown): boolean {
  return typeof x === 'object' && x !== null && Object.getPrototypeOf(x) === Object.prototype;
}
