import { compile, valueAndGrad } from '@x/autodiff';
import { random, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { hmc } from '../kernels/hmc.js';
import { mala } from '../kernels/mala.js';
import { nuts } from '../kernels/nuts.js';
import { randomWalk } from '../kernels/randomWalk.js';
import { slice } from '../kernels/slice.js';
import type { ChainState, Kernel } from '../kernel.js';
import type { Target } from '../target.js';
import { jointTest } from './jointDistribution.js';

/**
 * μ ~ Normal(0, 1), log σ ~ Normal(0, ½), three observations ~ Normal(μ, σ): a posterior that is skewed. Data change at
 * every step, so the density is one plan with data among its inputs: a target written by hand.
 */
function normalModel(): { target: Target; setData: (y: ArrayLike<number>) => void } {
  const f = (p: Tensor, y: Tensor): Tensor => {
    const [mu, logSigma] = [p.at(0), p.at(1)];
    return mu.square().div(-2).sub(logSigma.square().mul(2)).sub(logSigma.mul(3)).sub(y.sub(mu).div(logSigma.exp()).square().sum().div(2));
  };
  const plan = compile(valueAndGrad(f)).prepare(tensor([0, 0]), tensor([0, 0, 0]));
  const [position, data] = plan.inputs as [Float64Array, Float64Array];
  const evaluate = (at: Float64Array): number => {
    position.set(at);
    plan.run();
    return plan.outputs[0]![0]!;
  };
  const target: Target = {
    dimension: 2,
    parts: [{ name: 'x', shape: [2], dtype: 'float64' }],
    differentiable: true,
    logDensity: evaluate,
    logDensityAndGradient: (at, gradient) => {
      const value = evaluate(at);
      gradient.set(plan.outputs[1] as Float64Array);
      return value;
    },
    constrain: (at) => tensor(at),
    unconstrain: (params) => Float64Array.from((params as Tensor).data),
    report: (positions) => [positions],
    start: () => new Float64Array(2),
    coordinateName: String,
  };
  return { target, setData: (y) => data.set(y) };
}

const kernels: Readonly<Record<string, Kernel>> = {
  nuts: nuts({ tune: false, stepSize: 0.4, metric: 'unit' }),
  'nuts, dense metric': nuts({ tune: false, stepSize: 0.7, metric: 'dense', maxDepth: 3 }),
  hmc: hmc({ stepSize: 0.4, steps: 3 }),
  mala: mala({ stepSize: 0.5 }),
  randomWalk: randomWalk({ uniform: 1 }),
  slice: slice({ width: 1.5 }),
};

// Eight quantities and six kernels at |z| < 4.5: one false alarm in 3000 keys; these keys are fixed.
describe('Geweke’s joint distribution test', () => {
  const { target, setData } = normalModel();
  const prior = (key: random.Key): Float64Array => {
    const z = random.normal(key, [2]).data;
    return Float64Array.of(z[0]!, 0.5 * z[1]!);
  };
  const simulate = (p: Float64Array, key: random.Key): Float64Array => Float64Array.from(random.normal(key, [3]).data, (e) => p[0]! + Math.exp(p[1]!) * e);
  const quantities = (p: Float64Array, y: Float64Array): Record<string, number> => {
    const [mu, s] = [p[0]!, p[1]!];
    const mean = (y[0]! + y[1]! + y[2]!) / 3;
    return { mu, s, mu2: mu * mu, s2: s * s, mus: mu * s, muy: mu * mean, s3: s ** 3, spread: s * Math.log(1e-9 + (y[0]! - mean) ** 2) };
  };

  test.each(Object.entries(kernels))('%s', (_, kernel) => {
    const sampler = kernel.bind(target);
    let state: ChainState | undefined;
    const scores = jointTest({
      prior,
      simulate,
      quantities,
      key: random.key(77),
      draws: 8000,
      transition: (p, y, key) => {
        setData(y);
        state = state === undefined ? sampler.init(p, key, 0) : sampler.move(state, p);
        ({ state } = sampler.step(state, key));
        return state.position;
      },
    });
    for (const [name, z] of Object.entries(scores)) expect(Math.abs(z), name).toBeLessThan(4.5);
  });

  test('a transition that forgets the data is found out', () => {
    const scores = jointTest({
      prior,
      simulate,
      quantities,
      key: random.key(77),
      draws: 4000,
      transition: (p, _, key) => Float64Array.from(p, (v, i) => 0.9 * v + 0.3 * Number(random.normal(key, [2]).data[i])),
    });
    expect(Math.max(...Object.values(scores).map(Math.abs))).toBeGreaterThan(10);
  });
});
