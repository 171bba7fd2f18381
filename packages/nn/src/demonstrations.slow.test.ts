import { grad } from '@x/autodiff';
import { adam, sgd } from '@x/optim';
import { random, relu, sigmoid, tanh, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { BatchNorm, deadUnits, Dropout, fit, init, leakyRelu, Linear, loss, Sequential, type Layer } from './index.js';

const key = random.key(41);
const x = random.normal(key, [256, 8], { dtype: 'float32' });
const y = x.at(':', 0).mul(x.at(':', 1)).greater(0).astype('int32');

/** Dense layers of these sizes with an activation, and perhaps batch norm, between. */
function network(sizes: readonly number[], activation: (z: Tensor) => Tensor, { draw = init.xavierNormal, normalised = false, from = key }: { draw?: init.Initializer; normalised?: boolean; from?: random.Key } = {}): Sequential {
  return new Sequential(
    sizes.slice(1).flatMap((size, i): Layer[] => {
      const layer = new Linear(sizes[i]!, size, { key: random.foldIn(from, i), init: draw, dtype: 'float32' });
      // Biases of zero leave the first weights alone to decide.
      layer.bias = init.zeros(null, [size], { dtype: 'float32' });
      return i === sizes.length - 2 ? [layer] : [layer, ...(normalised ? [new BatchNorm(size, { dtype: 'float32' })] : []), activation];
    }),
  );
}

/** The losses of training by so many steps on all examples. */
async function losses(model: Sequential, steps: number, optimizer: ReturnType<typeof sgd> | ReturnType<typeof adam>): Promise<readonly number[]> {
  const { history } = await fit(model, { train: { x, y }, loss: loss.crossEntropy, optimizer, epochs: steps, batchSize: 256, shuffle: false });
  return history.loss;
}

const lengthOf = (n: number, first: number, hidden: number, last: number): number[] => [first, ...new Array<number>(n - 1).fill(hidden), last];

describe('claims about deep networks, shown', () => {
  test('D-04: a factor of 2 in the variance of first weights decides whether 50 layers learn', { timeout: 120_000 }, async () => {
    const sizes = lengthOf(50, 8, 64, 2);
    const [xavier, he] = [await losses(network(sizes, relu), 60, sgd({ learningRate: 0.01 })), await losses(network(sizes, relu, { draw: init.heNormal }), 60, sgd({ learningRate: 0.01 }))];
    expect(Math.abs(xavier.at(-1)! - Math.log(2))).toBeLessThan(0.01);
    expect(Math.min(...he)).toBeLessThan(0.85 * he[0]!);
  });

  test('D-06: gradients behind ten sigmoids are below ¼ to the tenth, times the weights', () => {
    const net = network(lengthOf(11, 4, 4, 1), sigmoid);
    const g = grad((v: Tensor) => net.forward(v).sum())(random.normal(key, [1, 4], { dtype: 'float32' }));
    const bound = net.layers.filter((l) => l instanceof Linear).reduce((product, { weight }) => product * weight.norm().item(), 0.25 ** 10);
    expect(g.norm().item()).toBeGreaterThan(0);
    expect(g.norm().item()).toBeLessThan(bound);
  });

  test('D-07: ReLU learns faster than tanh, tanh faster than sigmoid, in the median of five runs', { timeout: 120_000 }, async () => {
    const median = async (activation: (z: Tensor) => Tensor): Promise<number> => {
      const steps: number[] = [];
      for (let seed = 0; seed < 5; seed++) {
        const run = await losses(network([8, 32, 32, 32, 32, 2], activation, { draw: activation === relu ? init.heNormal : init.xavierNormal, from: random.key(seed) }), 250, sgd({ learningRate: 0.2 }));
        const reached = run.findIndex((v) => v < 0.3);
        steps.push(reached < 0 ? Infinity : reached);
      }
      return steps.sort((a, b) => a - b)[2]!;
    };
    const [fast, middle, slow] = [await median(relu), await median(tanh), await median(sigmoid)];
    expect(fast).toBeLessThan(middle);
    expect(middle).toBeLessThan(slow);
  });

  test('D-08: on a confident mistake squared error stalls, cross-entropy does not', () => {
    const descend = (error: (z: Tensor) => Tensor): number => {
      let z = tensor([-6]);
      for (let i = 0; i < 20; i++) z = z.sub(grad((v: Tensor) => error(v).sum())(z));
      return z.item();
    };
    expect(descend((z) => loss.mse(sigmoid(z), [1]).mul(0.5))).toBeLessThan(-5.9);
    expect(descend((z) => loss.binaryCrossEntropy(z, [1]))).toBeGreaterThan(1);
  });

  test('D-10: one step at a large rate kills ReLU units for good; a network of leaky ones gets over it', { timeout: 60_000 }, async () => {
    // Behind positive inputs a step can push all weights of a unit below zero.
    const positive = x.add(3);
    const hurt = async (activation: (z: Tensor) => Tensor): Promise<{ dead: number; loss: number }> => {
      const given = { train: { x: positive, y }, loss: loss.crossEntropy, batchSize: 256 };
      const { model } = await fit(network([8, 32, 2], activation, { draw: init.heNormal }), { ...given, optimizer: sgd({ learningRate: 0.5 }), epochs: 1 });
      const dead = deadUnits(relu((model.layers[0] as Linear).forward(positive))).length;
      const { history } = await fit(model, { ...given, optimizer: adam({ learningRate: 0.02 }), epochs: 600 });
      return { dead, loss: history.loss.at(-1)! };
    };
    const [plain, leaky] = [await hurt(relu), await hurt((z) => leakyRelu(z, { slope: 0.1 }))];
    expect(plain.dead).toBeGreaterThanOrEqual(8);
    expect(leaky.loss).toBeLessThan(0.7 * plain.loss);
  });

  test('D-11: batch norm trains at more learning rates and first weights', { timeout: 120_000 }, async () => {
    const cells = async (normalised: boolean): Promise<number> => {
      let trained = 0;
      for (const learningRate of [0.01, 0.1, 1]) {
        for (const std of [0.01, 0.2, 2]) {
          const draw: init.Initializer = (k, shape, options) => init.normal(k, shape, { ...options, std });
          const final = await losses(network([8, 32, 32, 32, 2], relu, { draw, normalised }), 100, sgd({ learningRate })).catch(() => [Infinity]);
          if (final.at(-1)! < 0.5) trained += 1;
        }
      }
      return trained;
    };
    const [plain, normalised] = [await cells(false), await cells(true)];
    expect(normalised).toBeGreaterThan(plain + 2);
  });

  test('D-14: with hidden layers weight scaling is close to the mean over a thousand masks', async () => {
    const net = new Sequential([new Linear(8, 32, { key, dtype: 'float32' }), relu, new Dropout(0.5), new Linear(32, 2, { key: random.key(2), dtype: 'float32' })]);
    const { model } = await fit(net, { train: { x, y }, loss: loss.crossEntropy, optimizer: adam({ learningRate: 0.02 }), epochs: 60, batchSize: 64 });
    const few = x.at(':20');
    const drawn = Array.from({ length: 1000 }, (_, i) => model.forward(few, { training: true, key: random.key(i) }).logSoftmax());
    const mean = drawn.reduce((a, b) => a.add(b)).div(1000).softmax();
    const scaled = model.forward(few).softmax();
    expect(mean.sub(scaled).abs().mean().item()).toBeLessThan(0.05);
    // One mask alone is much further off.
    expect(drawn[0]!.exp().sub(scaled).abs().mean().item()).toBeGreaterThan(2 * mean.sub(scaled).abs().mean().item());
  });
});
