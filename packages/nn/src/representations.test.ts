import { compile, grad } from '@x/autodiff';
import { adam, applyUpdates } from '@x/optim';
import { convolve, correlate, im2col, random, relu, stack, tanh, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { Conv1d, Conv2d, init, Linear, loss, Sequential } from './index.js';

const key = random.key(101);

/** Descends a loss of a model by so many steps of Adam. */
function trained(model: Sequential, misfit: (m: Sequential) => Tensor, steps: number, learningRate = 0.02): Sequential {
  const opt = adam({ learningRate });
  let [net, state] = [model, opt.init(model)];
  const step = compile((m: Sequential, s: typeof state) => {
    const { updates, state: next } = opt.update(grad(misfit)(m), s, m);
    return { m: applyUpdates(m, updates), s: next };
  });
  for (let i = 0; i < steps; i++) ({ m: net, s: state } = step(net, state) as { m: Sequential; s: typeof state });
  return net;
}

/** Two rings around the origin of radius 1 and 2. */
function rings(): { points: Tensor; labels: Tensor } {
  const [a, b] = random.split(key) as [random.Key, random.Key];
  const labels = random.bernoulli(a, 0.5, [200]).astype('int32');
  const angle = random.uniform(b, [200]).mul(2 * Math.PI);
  const radius = labels.add(1).add(random.normal(key, [200]).mul(0.1));
  return { points: stack([angle.cos().mul(radius), angle.sin().mul(radius)], { axis: 1 }), labels };
}

describe('what hidden layers learn', () => {
  const { points, labels } = rings();
  const accuracy = (m: Sequential, x: Tensor): number => m.forward(x).argmax({ axis: 1 }).equal(labels).astype('float64').mean().item();
  const logistic = (x: Tensor): number => accuracy(trained(new Sequential([new Linear(x.shape[1]!, 2, { key })]), (m) => loss.crossEntropy(m.forward(x), labels), 200), x);

  test('N-46: a logistic regression on hidden features solves rings that it cannot solve on raw inputs', () => {
    const [a, b] = random.split(key) as [random.Key, random.Key];
    const body = [new Linear(2, 16, { key: a }), tanh, new Linear(16, 8, { key: b }), tanh];
    const net = trained(new Sequential([...body, new Linear(8, 2, { key })]), (m) => loss.crossEntropy(m.forward(points), labels), 300);
    const features = new Sequential(net.layers.slice(0, -1)).forward(points);
    expect(logistic(points)).toBeLessThan(0.65);
    expect(logistic(features)).toBeGreaterThan(0.98);
  });

  test('N-34, N-113: a penalty on activations makes them sparse while weights stay dense', () => {
    const learn = (alpha: number): { zeros: number; dense: number } => {
      const hidden = (m: Sequential): Tensor => new Sequential(m.layers.slice(0, 2)).forward(points);
      const net = trained(
        new Sequential([new Linear(2, 32, { key }), relu, new Linear(32, 2, { key: random.key(1) })]),
        (m) => loss.crossEntropy(m.forward(points), labels).add(hidden(m).abs().mean().mul(alpha)),
        400,
      );
      return { zeros: hidden(net).equal(0).astype('float64').mean().item(), dense: (net.layers[0] as Linear).weight.abs().greater(1e-3).astype('float64').mean().item() };
    };
    const [free, penalised] = [learn(0), learn(1)];
    expect(penalised.zeros).toBeGreaterThan(free.zeros + 0.1);
    expect(penalised.dense).toBeGreaterThan(0.95);
  });

  test('N-49: the loss of mean outputs is at most the mean of the losses', () => {
    const nets = random.split(key, 5).map((k) => new Sequential([new Linear(2, 4, { key: k }), tanh, new Linear(4, 2, { key: random.foldIn(k, 1) })]));
    const probs = nets.map((net) => net.forward(points).softmax());
    const nll = (p: Tensor): number => loss.nll(p.log(), labels).item();
    const together = stack(probs, { axis: 0 }).mean({ axis: 0 });
    expect(nll(together)).toBeLessThan(probs.reduce((sum, p) => sum + nll(p), 0) / nets.length);
  });
});

describe('small first weights', () => {
  test('N-52: normal weights with deviation 0.01 let activations fade from layer to layer', () => {
    let h = random.normal(key, [64, 100]);
    const spreads = Array.from({ length: 6 }, (_, i) => {
      h = tanh(h.matmul(init.normal(random.foldIn(key, i), [100, 100])));
      return h.std().item();
    });
    // Each layer multiplies the deviation by about 0.01·√100.
    spreads.forEach((spread, i) => expect(Math.abs(Math.log10(spread) + i + 1)).toBeLessThan(0.15 * (i + 1)));
  });
});

describe('N-72: one convolution, computed in several ways', () => {
  test('by the layer, as a matrix product of windows, directly and by Fourier transforms', () => {
    const x = random.normal(key, [50]);
    const layer = new Conv1d(1, 1, 7, { key, bias: false });
    const y = layer.forward(x.reshape([1, 1, 50])).reshape([44]);
    const kernel = layer.weight.reshape([7]);
    expect(correlate(x, kernel, { mode: 'valid' }).sub(y).abs().max().item()).toBeLessThan(1e-10);
    for (const method of ['direct', 'fft'] as const) expect(convolve(x, kernel.flip(), { mode: 'valid', method }).sub(y).abs().max().item()).toBeLessThan(1e-10);
    const images = random.normal(key, [2, 3, 6, 5]);
    const conv = new Conv2d(3, 4, 3, { key, bias: false });
    const product = conv.weight.reshape([4, 27]).matmul(im2col(images, [3, 3])).reshape([2, 4, 4, 3]);
    expect(conv.forward(images).sub(product).abs().max().item()).toBeLessThan(1e-10);
  });
});
