import { random, Tensor } from '@x/tensor/core';
import { mcse } from '../diagnostics/diagnostics.js';
import type { Key } from '../random/drawStream.js';

/** What Geweke's test needs to know. */
export interface JointTestOptions<P, D> {
  /** Draws parameters from the prior. */
  readonly prior: (key: Key) => P;
  /** Draws data given parameters. */
  readonly simulate: (params: P, key: Key) => D;
  /** One transition of the sampler for the posterior given data. */
  readonly transition: (params: P, data: D, key: Key) => P;
  /** Numbers whose means are compared: moments of parameters, and products with data. */
  readonly quantities: (params: P, data: D) => Readonly<Record<string, number>>;
  readonly key: Key;
  /** Joint draws of either simulator; default 10 000. */
  readonly draws?: number;
}

/**
 * Geweke's joint distribution test: parameters and data drawn together from prior and likelihood, and a chain that
 * alternates the sampler's transitions with fresh data, must have the same distribution. Returns the difference of the
 * means of every quantity in standard errors, which is about Normal(0, 1) if all is well.
 *
 * Source: Geweke, Getting it right: Joint distribution tests of posterior simulators (2004).
 *
 * @example
 * // μ ~ Normal(0, 1), y ~ Normal(μ, 1): μ given y is Normal(y/2, √½), which this transition draws exactly.
 * const normal = (key: random.Key): number => random.normal(key, []).item();
 * const z = jointTest({
 *   prior: normal,
 *   simulate: (mu: number, key) => mu + normal(key),
 *   transition: (_, y: number, key) => y / 2 + Math.SQRT1_2 * normal(key),
 *   quantities: (mu, y) => ({ mu, product: mu * y }),
 *   key: random.key(1),
 *   draws: 2000,
 * });
 * Math.abs(z.product!) < 3 // => true
 */
export function jointTest<P, D>({ prior, simulate, transition, quantities, key, draws = 10_000 }: JointTestOptions<P, D>): Record<string, number> {
  const columns: Record<'direct' | 'successive', Record<string, Float64Array>> = { direct: {}, successive: {} };
  const note = (into: Record<string, Float64Array>, i: number, found: Readonly<Record<string, number>>): void => {
    for (const [name, value] of Object.entries(found)) (into[name] ??= new Float64Array(draws))[i] = value;
  };
  const keysOf = (i: number): [Key, Key] => random.split(random.foldIn(key, i));
  for (let i = 0; i < draws; i++) {
    const [a, b] = keysOf(i);
    const params = prior(a);
    note(columns.direct, i, quantities(params, simulate(params, b)));
  }
  let [a, b] = keysOf(draws);
  let params = prior(a);
  let data = simulate(params, b);
  for (let i = 0; i < draws; i++) {
    [a, b] = keysOf(draws + 1 + i);
    params = transition(params, data, a);
    data = simulate(params, b);
    note(columns.successive, i, quantities(params, data));
  }
  const summary = (x: Float64Array): [number, number] => [x.reduce((p, q) => p + q, 0) / draws, mcse(new Tensor('float64', [1, draws], x)).item()];
  return Object.fromEntries(
    Object.keys(columns.direct).map((name) => {
      const [m1, e1] = summary(columns.direct[name]!);
      const [m2, e2] = summary(columns.successive[name]!);
      return [name, (m1 - m2) / Math.hypot(e1, e2)];
    }),
  );
}
