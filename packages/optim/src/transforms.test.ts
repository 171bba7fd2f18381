import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compile, explain, grad } from '@x/autodiff';
import { mul, ones, tensor, treeLeaves, zeros, type Tensor } from '@x/tensor';
import {
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  addDecayedWeights,
  applyUpdates,
  chain,
  clipByGlobalNorm,
  clipByValue,
  exponentialDecay,
  lamb,
  lion,
  nadam,
  polyakAveraging,
  rmsprop,
  sgd,
  type GradientTransform,
} from './index.js';

/** θ after each of some steps on f. */
function run<S>(opt: GradientTransform<S>, f: (w: Tensor) => Tensor, start: Tensor, steps: number): number[][] {
  let w = start;
  let state = opt.init(w);
  return Array.from({ length: steps }, () => {
    const step = opt.update(grad(f)(w), state, w);
    state = step.state;
    w = applyUpdates(w, step.updates);
    return Array.from(w.data);
  });
}
const square = (w: Tensor): Tensor => w.square().sum();
const parabola = <S>(opt: GradientTransform<S>): number[] => run(opt, square, tensor([1]), 3).flat();
const close = (list: readonly number[], digits = 9): unknown[] => list.map((x) => expect.closeTo(x, digits));

describe('three steps on θ² from 1 with learning rate 0.1', () => {
  const learningRate = 0.1;
  test('O-01 gradient descent', () => expect(parabola(sgd({ learningRate }))).toEqual(close([0.8, 0.64, 0.512])));
  test('O-03 momentum', () => expect(parabola(sgd({ learningRate, momentum: 0.9 }))).toEqual(close([0.8, 0.46, 0.062])));
  test('O-04 Nesterov, read at θ instead of at the points of its gradients', () => {
    // The parameters are φ = θ + αv; θ follows by taking αv off again.
    const opt = sgd({ learningRate, momentum: 0.9, nesterov: true });
    let phi = tensor([1]);
    let state = opt.init(phi);
    const theta = Array.from({ length: 3 }, () => {
      const step = opt.update(grad(square)(phi), state);
      state = step.state;
      phi = applyUpdates(phi, step.updates);
      return phi.sub(mul(state.velocity as Tensor, 0.9)).item();
    });
    expect(theta).toEqual(close([0.8, 0.496, 0.17792]));
  });
  test('O-05 Adagrad', () => expect(parabola(adagrad({ learningRate, epsilon: 1e-7 }))).toEqual(close([0.900000005, 0.8331035341, 0.7804561901])));
  test('O-06 RMSProp', () => expect(parabola(rmsprop({ learningRate, decay: 0.9, epsilon: 1e-6 }))).toEqual(close([0.683772734, 0.4988712679, 0.3691812668])));
  test('O-07 RMSProp with momentum', () =>
    expect(parabola(rmsprop({ learningRate, decay: 0.9, epsilon: 1e-6, momentum: 0.9 }))).toEqual(close([0.6837726293, 0.2142664672, -0.2682556541])));
  test('O-09 Adam', () => {
    expect(parabola(adam({ learningRate }))).toEqual(close([0.9000000005, 0.8004122287, 0.7015862729]));
  });
});

const reference = JSON.parse(readFileSync(new URL('../reference/transforms.json', import.meta.url), 'utf8')) as { cases: Record<string, number[][]> };
const wavy = (w: Tensor): Tensor => w.square().mul([1, 0.3, 2]).add(w.sin()).sum();
const transforms: Record<string, GradientTransform> = {
  sgd: sgd({ learningRate: 0.1 }),
  momentum: sgd({ learningRate: 0.1, momentum: 0.9 }),
  nesterov: sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
  adagrad: adagrad({ learningRate: 0.1, epsilon: 1e-7 }),
  rmsprop: rmsprop({ learningRate: 0.01, decay: 0.9, epsilon: 1e-6 }),
  rmspropCentered: rmsprop({ learningRate: 0.01, decay: 0.9, epsilon: 1e-6, centered: true }),
  adadelta: adadelta({ learningRate: 1, decay: 0.95, epsilon: 1e-6 }),
  adam: adam({ learningRate: 0.1 }),
  adamw: adamw({ learningRate: 0.1, weightDecay: 0.05 }),
  // torch adds ε inside the maximum, which 1e-12 makes invisible at 1e-10.
  adamax: adamax({ learningRate: 0.1, epsilon: 1e-12 }),
  clipByGlobalNorm: chain(clipByGlobalNorm(1), sgd({ learningRate: 0.1 })),
};

describe('five steps as torch takes them', () => {
  test.each(Object.keys(reference.cases))('%s', (name) => {
    const path = run(transforms[name]!, wavy, tensor([1, -2, 0.5]), 5);
    // torch's clipping adds 1e-6 to the norm.
    const digits = name === 'clipByGlobalNorm' ? 5 : 10;
    expect(path).toEqual(reference.cases[name]!.map((w) => close(w, digits)));
  });
});

describe('all rules', () => {
  const all: [string, GradientTransform][] = [
    ...Object.entries(transforms),
    ['nadam', nadam({ learningRate: 0.05 })],
    ['lion', lion({ learningRate: 0.01, weightDecay: 0.01 })],
    ['lamb', lamb({ learningRate: 0.05, weightDecay: 0.01 })],
    ['scheduled', sgd({ learningRate: exponentialDecay(0.2, { steps: 100, rate: 0.1 }) })],
  ];
  test.each(all)('%s goes down on a quadratic of a tree', (_, opt) => {
    type P = { a: Tensor; b: Tensor[] };
    const f = (p: P): Tensor => p.a.sub(3).square().sum().add(p.b[0]!.square().sum());
    let p: P = { a: tensor([1, 2]), b: [tensor(4)] };
    const before = f(p).item();
    let state = opt.init(p);
    for (let n = 0; n < 60; n++) {
      const step = opt.update(grad(f)(p) as P, state, p);
      state = step.state;
      p = applyUpdates(p, step.updates);
    }
    expect(f(p).item()).toBeLessThan(before);
  });
  test.each(all)('%s keeps float32 parameters float32', (_, opt) => {
    const w = tensor([1, -2, 0.5], { dtype: 'float32' });
    const first = opt.update(w, opt.init(w), w);
    const { updates, state } = opt.update(w, first.state, w);
    expect(updates.dtype).toBe('float32');
    const types = (treeLeaves(state) as Tensor[]).filter((x) => x.ndim > 0).map((x) => x.dtype);
    expect(types.every((dtype) => dtype === 'float32')).toBe(true);
  });
  test.each(all)('%s compiles, its state included', (_, opt) => {
    const f = (w: Tensor): Tensor => wavy(w);
    const step = (w: Tensor, state: unknown): unknown[] => {
      const { updates, state: next } = opt.update(grad(f)(w), state, w);
      return [applyUpdates(w, updates), next];
    };
    const fast = compile(step as (w: Tensor, state: unknown) => unknown[]) as unknown as typeof step;
    const start = tensor([1, -2, 0.5]);
    let [a, sa]: unknown[] = [start, opt.init(start)];
    let [b, sb]: unknown[] = [start, opt.init(start)];
    for (let n = 0; n < 4; n++) {
      [a, sa] = step(a as Tensor, sa);
      [b, sb] = fast(b as Tensor, sb);
    }
    expect((b as Tensor).toArray()).toEqual(close((a as Tensor).toArray() as number[], 13));
  });
});

describe('pieces', () => {
  test('O-12 clipping', () => {
    expect(clipByGlobalNorm(1).update(tensor([3, 4]), null).updates.toArray()).toEqual(close([0.6, 0.8], 14));
    expect(clipByGlobalNorm(1).update(tensor([0, 0]), null).updates.toArray()).toEqual([0, 0]);
    expect(clipByGlobalNorm(10).update(tensor([3, 4]), null).updates.toArray()).toEqual([3, 4]);
    expect(clipByValue(0.5).update(tensor([3, 4]), null).updates.toArray()).toEqual([0.5, 0.5]);
    for (const limit of [0, -1, NaN, Infinity]) {
      expect(() => clipByGlobalNorm(limit)).toThrow(`clipByGlobalNorm: \`limit\` must be positive and finite, got ${limit}.`);
      expect(() => clipByValue(limit)).toThrow(`clipByValue: \`limit\` must be positive and finite, got ${limit}.`);
    }
  });
  test('O-10 weight decay equals an L2 penalty for SGD and differs from it under Adam', () => {
    const penalised = (w: Tensor): Tensor => square(w.sub(1)).add(w.square().sum().mul(0.05));
    const plain = (w: Tensor): Tensor => square(w.sub(1));
    const start = tensor([3]);
    const decayed = run(chain(addDecayedWeights(0.1), sgd({ learningRate: 0.1 })), plain, start, 5).flat();
    expect(decayed).toEqual(close(run(sgd({ learningRate: 0.1 }), penalised, start, 5).flat(), 14));
    expect(run(adamw({ learningRate: 0.1, weightDecay: 0.1 }), plain, start, 5).flat()[4]).not.toBeCloseTo(run(adam({ learningRate: 0.1 }), penalised, start, 5).flat()[4]!, 3);
    expect(() => addDecayedWeights(0.1).update(tensor([1]), null)).toThrow('addDecayedWeights: `params` must be given to update, got undefined. Call opt.update(gradients, state, params).');
  });
  test('averaging of parameters', () => {
    const mean = polyakAveraging({ decay: 0.9 });
    let averaged = mean.init(tensor([0]));
    for (let n = 0; n < 200; n++) averaged = mean.update(averaged, tensor([n % 2]));
    expect(averaged.item()).toBeCloseTo(0.5, 1);
  });
  test('rates and decays that make no sense are refused at once', () => {
    expect(() => adam({ learningRate: NaN })).toThrow('adam: `learningRate` must be a finite number that is not negative, or a schedule, got NaN.');
    expect(() => sgd({ learningRate: -1 })).toThrow('sgd: `learningRate` must be');
    expect(() => adagrad(undefined as never)).toThrow();
    expect(() => adamw({} as never)).toThrow('got undefined');
    expect(() => adam({ learningRate: 1, beta1: 1 })).toThrow('adam: `beta1` must be in [0, 1), got 1.');
    expect(() => rmsprop({ learningRate: 1, decay: -0.1 })).toThrow('rmsprop: `decay` must be in [0, 1), got -0.1.');
  });
  test('updates of another shape than the parameters are refused, never broadcast', () => {
    const opt = sgd({ learningRate: 1 });
    const w = tensor([1, 2]);
    const { updates } = opt.update(tensor([1]), opt.init(w));
    expect(() => applyUpdates(w, updates)).toThrow('applyUpdates: `updates` must have the shape [2] of the parameters, got [1].');
    expect(applyUpdates({ w: 1 }, { w: 2 } as never)).toEqual({ w: tensor(3) });
  });
  test('an update of a million parameters compiles into one pass over them', () => {
    const step = (opt: GradientTransform<never>) => (w: Tensor, state: unknown, gradients: Tensor) => {
      const { updates, state: next } = opt.update(gradients, state as never, w);
      return [applyUpdates(w, updates), next];
    };
    const [w, g] = [zeros([1_000_000], { dtype: 'float32' }), ones([1_000_000], { dtype: 'float32' })];
    for (const opt of [adam({ learningRate: 1e-3 }), adamw({ learningRate: 1e-3 }), sgd({ learningRate: 1e-3, momentum: 0.9 }), rmsprop({ learningRate: 1e-3 })]) {
      const { kernels } = explain(step(opt as GradientTransform<never>) as (...args: Tensor[]) => unknown)(w, opt.init(w) as never, g);
      expect(kernels.filter(({ elements }) => elements === 1_000_000)).toHaveLength(1);
    }
  });
});
