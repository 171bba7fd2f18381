import { checkGradients } from '@x/autodiff';
import { adam } from '@x/optim';
import { eye, linspace, random, sigmoid, tensor, zeros, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { Embedding, fit, init, Linear, loss, models, RNN, SequenceModel } from '../index.js';

const key = random.key(164);

/** x = μ + Lz for given μ and L. */
function affine(mean: readonly number[], factor: readonly (readonly number[])[]): models.AffineGenerator {
  return Object.assign(new models.AffineGenerator(mean.length), { mean: tensor(mean), below: tensor(factor), logDiagonal: tensor(factor.map((row, i) => Math.log(row[i]!))) });
}

/** Independent pixels given a code, whose posterior is taken for the prior: importance weights are those of plain Monte Carlo. */
function bernoulliGenerator(): models.VAE {
  return new models.VAE({
    body: (x) => x,
    mean: new Linear(3, 1, { init: init.zeros, bias: false }),
    logVariance: new Linear(3, 1, { init: init.zeros, bias: false }),
    decoder: Object.assign(new Linear(1, 3), { weight: tensor([[2], [-1], [0.5]]), bias: tensor([0.1, 0, -0.3]) }),
    latent: 1,
  });
}

describe('N-150: an affine generator has the density of the change of variables', () => {
  const mean = [1, -1];
  const covariance = [[2, 0.6], [0.6, 1]];
  const factor = [[Math.SQRT2, 0], [0.6 / Math.SQRT2, Math.sqrt(0.82)]];

  test('values, with and without the determinant', () => {
    // Mean and covariance of P-02 and P-39; without 1/|det L| the density would not integrate to 1.
    const g = affine(mean, factor);
    expect(Math.exp(g.logProb([[0, 0]]).item())).toBeCloseTo(0.03453738245, 11);
    const code = g.invert([[0, 0]]);
    expect(Math.exp(-0.5 * code.square().sum().item()) / (2 * Math.PI)).toBeCloseTo(0.04422943014, 11);
    const z = random.normal(key, [5, 2]);
    expect(g.invert(g.forward(z)).sub(z).abs().max().item()).toBeLessThan(1e-14);
    expect(g.factor().matmul(g.factor().transpose()).sub(covariance).abs().max().item()).toBeLessThan(1e-15);
  });

  test('samples have the covariance LLᵀ, and likelihood finds mean and covariance of data', async () => {
    const g = affine(mean, factor);
    const x = g.sample(key, 20_000);
    const moments = (v: Tensor): [number[], number[][]] => {
      const centred = v.sub(v.mean({ axis: 0 }));
      return [v.mean({ axis: 0 }).toArray() as number[], centred.transpose().matmul(centred).div(v.shape[0]!).toArray() as number[][]];
    };
    const [drawnMean, drawn] = moments(x);
    // Standard errors: √2/√20000 = 0.01 of means, √2·2/√20000 = 0.02 of the largest variance.
    drawnMean.forEach((v, i) => expect(Math.abs(v - mean[i]!)).toBeLessThan(0.045));
    covariance.forEach((row, i) => row.forEach((v, j) => expect(Math.abs(drawn[i]![j]! - v)).toBeLessThan(0.09)));
    const few = x.at(':400');
    const { model } = await fit(new models.AffineGenerator(2), { train: { x: few }, objective: (m, batch) => m.loss(batch.x), optimizer: adam({ learningRate: 0.02 }), epochs: 600, batchSize: 400 });
    const [ofData, spread] = moments(few);
    expect(model.mean.sub(ofData).abs().max().item()).toBeLessThan(1e-3);
    expect(model.factor().matmul(model.factor().transpose()).sub(spread).abs().max().item()).toBeLessThan(1e-2);
    checkGradients((m: models.AffineGenerator) => m.loss(few.at(':5')), g);
  });

  test('mistakes are explained', () => {
    expect(() => new models.AffineGenerator(0)).toThrow('AffineGenerator: `size` must be a whole number ≥ 1, got 0.');
    expect(() => new models.AffineGenerator(2).logProb([[1, 2, 3]])).toThrow('AffineGenerator: expected 2 numbers, got 3');
  });
});

describe('stochastic decoders', () => {
  const generator = bernoulliGenerator();
  const x = [[1, 0, 1], [0, 0, 0]];

  test('N-151: Monte Carlo over codes agrees with quadrature, also for discrete data', () => {
    // Trapezoids on ±10, far finer than the integrand and ending where it is below 1e-21.
    const z = linspace(-10, 10, 4001);
    const prior = z.square().mul(-0.5).exp().div(Math.sqrt(2 * Math.PI));
    const density = (row: readonly number[]): number => {
      const p = sigmoid(generator.decoder.forward(z.expandDims(1)));
      const each = row.map((bit, j) => (bit === 1 ? p.at(':', j) : p.at(':', j).neg().add(1)));
      return each.reduce((a, b) => a.mul(b)).mul(prior).sum().item() * 0.005;
    };
    // p(x|z) ≤ 1 with mean about 0.1: a relative error near 3/√40000.
    generator.logProb(x, { key, samples: 40_000 }).data.forEach((value, i) => expect(Math.abs(value - Math.log(density(x[i]!)))).toBeLessThan(0.03));
    const all = Array.from({ length: 8 }, (_, i) => [i & 1, (i >> 1) & 1, (i >> 2) & 1]);
    expect(all.reduce((total, row) => total + density(row), 0)).toBeCloseTo(1, 12);
  });

  test('N-144: encoder and decoder are distributions; a Bernoulli decoder’s log likelihood is minus the binary cross-entropy', () => {
    const model = models.vae([3, 5, 2], { key });
    const z = random.normal(key, [2, 2]);
    const expected = loss.binaryCrossEntropy(model.decoder.forward(z), x, { reduction: 'none' }).sum({ axis: 1 }).neg();
    expect(model.logLikelihood(x, z).sub(expected).abs().max().item()).toBeLessThan(1e-14);
    const { mean, logVariance } = model.encode(x);
    expect([mean.shape, logVariance.shape]).toEqual([[2, 2], [2, 2]]);
    expect(model.decode(z).toArray()).toEqual(sigmoid(model.decoder.forward(z)).toArray());
  });
});

describe('N-164: what generative models know of their densities', () => {
  /** A Boltzmann machine of ±1 units: energies only. */
  const boltzmann = { energy: (x: Tensor) => x.matmul(eye(2)).mul(x).sum({ axis: 1 }).mul(-0.5) };
  /** The shape of a fitted mixture of another package. */
  const mixture = { logProb: (x: Tensor) => x.sum({ axis: 1 }), sample: (_key: random.Key, n: number) => zeros([n, 2]) };
  const sequences = new SequenceModel({ embedding: new Embedding(3, 2), recurrent: new RNN(2, 2), output: new Linear(2, 3), start: 2 });

  test('explicit and tractable, approximate, unnormalised, implicit', () => {
    const flags = (model: object): unknown[] => Object.values(models.capabilities(model));
    expect(flags(mixture)).toEqual(['tractable', true, false, false, true]);
    expect(flags(new models.AffineGenerator(2))).toEqual(['tractable', true, false, false, true]);
    expect(flags(sequences)).toEqual(['tractable', true, false, false, true]);
    expect(flags(models.vae([2, 3, 1]))).toEqual(['approximate', true, true, false, true]);
    expect(flags(models.gan({ latent: 1, data: 1 }))).toEqual(['implicit', false, false, false, true]);
    expect(flags(boltzmann)).toEqual(['unnormalized', false, false, true, false]);
    expect(() => models.capabilities(models.autoencoder([2, 1]))).toThrow('models.capabilities: `model` must be a generative model, got Autoencoder. It has none of the methods');
  });

  test('guards narrow types', () => {
    const model: object = models.vae([2, 3, 1], { likelihood: 'normal', key });
    expect(models.hasElbo(model) && model.elbo([[1, 2]], { key }).shape).toEqual([1]);
    expect(models.hasLogProb(model) && model.logProb([[1, 2]]).shape).toEqual([1]);
    expect(models.canSample(model) && model.sample(key, 3).shape).toEqual([3, 2]);
    expect(models.hasEnergy(boltzmann)).toBe(true);
  });

  test('models of different kinds are compared on held-out data, where they have a density', () => {
    const x = affine([0, 0], [[1, 0], [0.5, 0.8]]).sample(key, 500);
    const exact = models.heldOutScore(affine([0, 0], [[1, 0], [0.5, 0.8]]), x);
    const wrong = models.heldOutScore(new models.AffineGenerator(2), x);
    expect([exact.kind, wrong.kind]).toEqual(['exact', 'exact']);
    // log 2πe + log det L nats are the entropy of the true law.
    expect(Math.abs(exact.value + 1 + Math.log(2 * Math.PI) + Math.log(0.8))).toBeLessThan(4 * exact.standardError);
    expect(exact.value).toBeGreaterThan(wrong.value);
    const bound = models.heldOutScore(models.vae([2, 4, 1], { likelihood: 'normal', key }), x, { samples: 5 });
    expect(bound.kind).toBe('bound');
    expect(bound.value).toBeLessThan(exact.value);
    expect(() => models.heldOutScore(models.gan({ latent: 1, data: 2 }), x)).toThrow('got GAN. Its density is implicit: judge its samples instead.');
    expect(() => models.heldOutScore(boltzmann, x)).toThrow('known up to a factor only');
    expect(() => models.heldOutScore(new models.AffineGenerator(2), [[0, 1]])).toThrow('models.heldOutScore: `x` must hold at least two examples, got 1');
  });
});
