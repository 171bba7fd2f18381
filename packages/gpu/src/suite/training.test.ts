import { compile, valueAndGrad } from '@x/autodiff';
import { adam, applyUpdates } from '@x/optim';
import { oneHot, random, tensor, zeros, type Tensor } from '@x/tensor';
import { describe, test } from 'vitest';
import { gpu } from '../gpu.js';
import type { GpuDevice } from '../gpuDevice.js';
import { someDigits, type Digits } from '../../examples/digits.js';
import type { DeviceCase } from './opLaws.test.js';

type Weights = readonly [Tensor, Tensor, Tensor, Tensor];

function network(hidden: number): Weights {
  const layer = (seed: number, inputs: number, outputs: number): Tensor => random.normal(random.key(seed), [inputs, outputs], { dtype: 'float32', scale: Math.sqrt(2 / inputs) });
  return [layer(1, 784, hidden), zeros([hidden], { dtype: 'float32' }), layer(2, hidden, 10), zeros([10], { dtype: 'float32' })];
}

function loss([w1, b1, w2, b2]: Weights, images: Tensor, right: Tensor): Tensor {
  return images.matmul(w1).add(b1).relu().matmul(w2).add(b2).logSoftmax().mul(right).sum().div(-images.shape[0]!);
}

const optimizer = adam({ learningRate: 0.002 });
type State = ReturnType<typeof optimizer.init>;

/** The losses of `steps` steps of Adam on a network of one hidden layer, one compiled function a step. */
async function train(digits: Digits, device: GpuDevice | undefined, steps: number, batch: number): Promise<number[]> {
  const place = (x: Tensor): Tensor => (device === undefined ? x : x.to(device));
  const step = compile((weights: Weights, state: State, images: Tensor, right: Tensor) => {
    const [value, gradient] = valueAndGrad(loss)(weights, images, right);
    const { updates, state: next } = optimizer.update(gradient, state, weights);
    return { value, weights: applyUpdates(weights, updates) as Weights, state: next };
  });
  let weights = network(32).map(place) as unknown as Weights;
  let state: State = optimizer.init(weights);
  const images = tensor(Float32Array.from(digits.images), { shape: [digits.labels.length, 784] });
  const right = oneHot(tensor(digits.labels as number[], { dtype: 'int32' }), 10, { dtype: 'float32' });
  const losses: number[] = [];
  const count = digits.labels.length;
  for (let i = 0; i < steps; i++) {
    const at = (i * batch) % count;
    const part = (x: Tensor): Tensor => place(x.at(`${at}:${at + batch}`).add(0));
    const run = (): ReturnType<typeof step> => step(weights, state, part(images), part(right));
    const result = device === undefined ? run() : device.scope(run);
    ({ weights, state } = result);
    losses.push((await result.value.read())[0]!);
  }
  return losses;
}

/** Training gives the losses of the cpu to float32 accuracy. */
export function cases(digits: Digits): DeviceCase[] {
  return [
    {
      name: 'G-04 training on MNIST gives the losses of the cpu',
      run: async (device) => {
        const [here, there] = [await train(digits, undefined, 20, 64), await train(digits, device, 20, 64)];
        if (!(here.at(-1)! < 0.7 * here[0]!)) throw new Error(`the cpu does not learn: ${here.join(' ')}`);
        here.forEach((expected, i) => {
          if (!(Math.abs(there[i]! - expected) <= 2e-4 * expected)) throw new Error(`step ${i}: ${there[i]} instead of ${expected}`);
        });
      },
    },
  ];
}

describe.each(['cpu', 'webasm'] as const)('training on gpu.js in mode %s, in Node', (mode) => {
  test.each(cases(someDigits(320)).map((c) => [c.name, c] as const))('%s', async (_, c) => {
    const device = await gpu({ mode });
    await c.run(device);
    await device.dispose();
  });
});
