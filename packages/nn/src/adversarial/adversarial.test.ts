import { adam } from '@x/optim';
import { random, stack, tensor, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { accuracy, adversarialObjective, bagging, Ensemble, evaluate, fgsm, fit, freeze, Linear, loss, models, namedTensors, pgd, Sequential } from '../index.js';

const key = random.key(91);
const logistic = (): Linear => Object.assign(new Linear(2, 1, { bias: false }), { weight: tensor([[1, -2]]) });

/** Two rings of radius 1 and 1.6. */
function rings(k: random.Key, n: number): { x: Tensor; y: Tensor } {
  const y = random.bernoulli(random.foldIn(k, 0), 0.5, [n]).astype('int32');
  const angle = random.uniform(random.foldIn(k, 1), [n]).mul(2 * Math.PI);
  const radius = random.normal(random.foldIn(k, 2), [n]).mul(0.08).add(1).add(y.astype('float64').mul(0.6));
  return { x: stack([angle.cos().mul(radius), angle.sin().mul(radius)], { axis: 1 }), y };
}

describe('adversarial examples', () => {
  test('N-111: the fast gradient sign method on a logistic model', () => {
    const moved = fgsm(logistic(), [[0.5, 0.5]], [[1]], { loss: loss.binaryCrossEntropy, epsilon: 0.1 });
    expect(moved.toArray()).toEqual([[0.4, 0.6]]);
    const value = (x: Tensor | number[][]): number => loss.binaryCrossEntropy(logistic().forward(x), [[1]]).item();
    expect(value([[0.5, 0.5]])).toBeCloseTo(0.9740769842, 9);
    expect(value(moved)).toBeCloseTo(1.171100666, 8);
    expect(fgsm(logistic(), [[0.5, 0.95]], [[1]], { loss: loss.binaryCrossEntropy, epsilon: 0.1, range: [0, 1] }).toArray()).toEqual([[0.4, 1]]);
    expect(() => fgsm(logistic(), [[0, 0]], [[1]], { loss: loss.binaryCrossEntropy, epsilon: -1 })).toThrow('fgsm: `epsilon` must be a radius ≥ 0, got -1');
  });

  test('projected descent stays in its ball and does at least as much harm', async () => {
    const data = rings(key, 200);
    const { model } = await fit(models.mlp([2, 32, 2], { key }), { train: data, loss: loss.crossEntropy, optimizer: adam({ learningRate: 0.02 }), epochs: 40 });
    const options = { loss: loss.crossEntropy, epsilon: 0.2 };
    const value = (x: Tensor): number => loss.crossEntropy(model.forward(x), data.y).item();
    const [once, often] = [fgsm(model, data.x, data.y, options), pgd(model, data.x, data.y, { ...options, steps: 20, key })];
    expect(often.sub(data.x).abs().max().item()).toBeLessThan(0.2 + 1e-12);
    expect(value(once)).toBeGreaterThan(value(data.x));
    expect(value(often)).toBeGreaterThan(0.98 * value(once));
    const round = pgd(model, data.x, data.y, { ...options, norm: 'euclidean' });
    expect(round.sub(data.x).square().sum({ axis: 1 }).sqrt().max().item()).toBeLessThan(0.2 + 1e-12);
    expect(value(round)).toBeGreaterThan(value(data.x));
    expect(() => pgd(model, data.x, data.y, { ...options, steps: 0 })).toThrow('pgd: `steps`');
  });

  test('N-112: adversarial training raises the accuracy under attack', async () => {
    const [train, test] = [rings(key, 300), rings(random.key(5), 300)];
    const attack = { loss: loss.crossEntropy, epsilon: 0.25 };
    const common = { train, optimizer: adam({ learningRate: 0.01 }), epochs: 60, batchSize: 50 };
    const [plain, hardened] = await Promise.all([
      fit(models.mlp([2, 32, 32, 2], { key }), { ...common, loss: loss.crossEntropy }),
      fit(models.mlp([2, 32, 32, 2], { key }), { ...common, objective: adversarialObjective(attack) }),
    ]);
    const under = (model: Sequential): number => accuracy(model.forward(pgd(model, test.x, test.y, attack)), test.y).item();
    expect(under(hardened.model)).toBeGreaterThan(under(plain.model) + 0.02);
    // Safety has its price on clean examples, but a small one.
    expect(accuracy(hardened.model.forward(test.x), test.y).item()).toBeGreaterThan(0.85);
  });
});

describe('ensembles and transfer', () => {
  test('N-49: the loss of the mean is at most the mean of the losses', async () => {
    const x = random.uniform(key, [40, 1]).mul(4).sub(2);
    const y = x.sin().add(random.normal(random.key(3), [40, 1]).mul(0.3));
    const { model, fits } = await bagging((k) => models.mlp([1, 16, 1], { key: k }), { train: { x, y }, loss: loss.mse, optimizer: adam({ learningRate: 0.02 }), epochs: 60, members: 4, key });
    const fresh = random.uniform(random.key(8), [200, 1]).mul(4).sub(2);
    const error = (m: { forward(x: Tensor): Tensor }): number => loss.mse(m.forward(fresh), fresh.sin()).item();
    expect(fits).toHaveLength(4);
    expect(error(model)).toBeLessThan(fits.reduce((sum, f) => sum + error(f.model) / 4, 0));
    const names = fits.map((f) => JSON.stringify([...namedTensors(f.model)].map(([, t]) => t.toArray())));
    expect(new Set(names).size).toBe(4);
    expect((await evaluate(model, { x, y }, { loss: loss.mse })).loss).toBeCloseTo(loss.mse(model.forward(x), y).item(), 12);
    const mean = new Ensemble([(v) => v, (v) => v.mul(2)], { average: 'probabilities' }).forward([[0, 1]]);
    expect(mean.sum().item()).toBeCloseTo(1, 12);
    expect(() => new Ensemble([])).toThrow('Ensemble: `members` must hold at least one model');
  });

  test('N-48, N-46: a frozen body serves new labels with a new head, where raw inputs do not', async () => {
    const old = rings(key, 300);
    const common = { loss: loss.crossEntropy, optimizer: adam({ learningRate: 0.02 }), epochs: 50, batchSize: 50 } as const;
    const { model } = await fit(models.mlp([2, 32, 16, 2], { key }), { ...common, train: old });
    const body = freeze(new Sequential(model.layers.slice(0, -1)));
    const before = [...namedTensors(body).values()].map((t) => t.toArray());
    // The labels are exchanged, and few are known.
    const few = rings(random.key(12), 40);
    const flipped = { x: few.x, y: few.y.mul(-1).add(1).astype('int32') };
    const { model: tuned } = await fit(new Sequential([body, new Linear(16, 2, { key })]), { ...common, train: flipped });
    const { model: raw } = await fit(new Sequential([new Linear(2, 2, { key })]), { ...common, train: flipped });
    expect([...namedTensors((tuned.layers[0] as Sequential)).values()].map((t) => t.toArray())).toEqual(before);
    const test = rings(random.key(13), 200);
    const right = (m: Sequential): number => accuracy(m.forward(test.x), test.y.mul(-1).add(1)).item();
    expect(right(tuned)).toBeGreaterThan(0.95);
    expect(right(raw)).toBeLessThan(0.75);
  });
});
