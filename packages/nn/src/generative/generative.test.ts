import { checkGradients, grad } from '@x/autodiff';
import { eigh, qr, svd } from '@x/linalg';
import { adam, cosine, sgd } from '@x/optim';
import { random, relu, sigmoid, stack, tanh, tensor, treeLeaves, type Tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { combine, fit, Linear, loss, models, partition, Sequential, type Module, type Objective } from '../index.js';

const key = random.key(81);
const leaves = (model: unknown): unknown[] => (treeLeaves(model) as Tensor[]).map((t) => t.toArray());

describe('autoencoders', () => {
  const objective: Objective<models.Autoencoder> = (m, { x }, options) => m.loss(x, options);

  test('N-140: a linear one finds the loss and the plane of the principal components', async () => {
    // Independent coordinates of variance 9, 4, 0.25, 0.04: two principal axes, and what is left is the rest.
    const x = random.normal(key, [400, 4]).mul([3, 2, 0.5, 0.2]);
    const centred = x.sub(x.mean({ axis: 0 }));
    const { model } = await fit(models.autoencoder([4, 2], { key }), { train: { x: centred }, objective, optimizer: adam({ learningRate: cosine(0.03, { steps: 1000 }) }), epochs: 1000, batchSize: 400 });
    // Eigenvalues rise: the last two vectors span the plane.
    const { values, vectors } = eigh(centred.transpose().matmul(centred).div(400));
    const [rest, plane] = [values.at(':2').sum().item(), vectors.at(':', '2:')];
    expect(model.loss(centred).item()).toBeCloseTo(rest, 6);
    // What the decoder reaches, by an orthonormal basis: the sine of its largest angle to the plane.
    const { q } = qr(((model.decoder as Sequential).layers[0] as Linear).weight);
    const off = q.sub(plane.matmul(plane.transpose().matmul(q)));
    expect(svd(off).s.max().item()).toBeLessThan(1e-3);
  });

  test('N-142: a penalty on the code makes it sparse', async () => {
    const x = random.normal(key, [200, 6]);
    const zeros = async (sparse: number): Promise<number> => {
      const model = models.autoencoder([6, 12], { codeActivation: relu, sparse, key });
      const { model: trained } = await fit(model, { train: { x }, objective, optimizer: adam({ learningRate: 0.02 }), epochs: 60, batchSize: 50 });
      return trained.encode(x).equal(0).astype('float64').mean().item();
    };
    const [plain, penalised] = await Promise.all([zeros(0), zeros(0.5)]);
    expect(plain).toBeLessThan(0.2);
    expect(penalised).toBeGreaterThan(0.5);
  });

  test('N-142: a target for the mean activity of sigmoid units, by its divergence', async () => {
    const kl = (rho: number, seen: number): number => rho * Math.log(rho / seen) + (1 - rho) * Math.log((1 - rho) / (1 - seen));
    expect(models.activityDivergence([[0.1, 0.9], [0.3, 0.5]], 0.25).item()).toBeCloseTo(kl(0.25, 0.2) + kl(0.25, 0.7), 14);
    expect(models.activityDivergence([[0.1], [0.3]], 0.2).item()).toBeCloseTo(0, 15);
    // ∂/∂h of unit j is (−ρ/ρ̂ + (1 − ρ)/(1 − ρ̂))/N.
    expect(grad((h: Tensor) => models.activityDivergence(h, 0.25))([[0.1], [0.3]]).toArray()).toEqual([[expect.closeTo((-0.25 / 0.2 + 0.75 / 0.8) / 2, 14)], [expect.closeTo((-0.25 / 0.2 + 0.75 / 0.8) / 2, 14)]]);
    checkGradients((h: Tensor) => models.activityDivergence(h, 0.05), random.uniform(key, [6, 4]).mul(0.8).add(0.1));
    expect(models.activityDivergence([[0], [0]], 0.5).item()).toBe(Infinity);

    const x = random.normal(key, [200, 6]);
    const model = models.autoencoder([6, 12], { sparse: { target: 0.05, weight: 2 }, key });
    const plain = models.autoencoder([6, 12], { codeActivation: sigmoid, key });
    expect(model.loss(x).item() - plain.loss(x).item()).toBeCloseTo(2 * models.activityDivergence(model.encode(x), 0.05).item(), 12);
    checkGradients((m: models.Autoencoder) => m.loss(x.at(':5')), model, { tolerance: 1e-5 });
    const activity = async (start: models.Autoencoder): Promise<Tensor> => {
      const { model: trained } = await fit(start, { train: { x }, objective, optimizer: adam({ learningRate: 0.02 }), epochs: 150, batchSize: 100 });
      return trained.encode(x).mean({ axis: 0 });
    };
    const [rare, free] = [await activity(model), await activity(plain)];
    expect(rare.max().item()).toBeLessThan(0.15);
    expect(free.mean().item()).toBeGreaterThan(0.35);
  });

  test('targets that are no probabilities are refused', () => {
    expect(() => models.autoencoder([2, 2], { sparse: { target: 0 } })).toThrow('models.autoencoder: `sparse.target` must be a mean activity in (0, 1), got 0. Rare activity is something like 0.05.');
    expect(() => models.autoencoder([2, 2], { sparse: { target: 0.1, weight: -1 } })).toThrow('models.autoencoder: `sparse.weight` must be a number ≥ 0, got -1.');
    expect(() => models.activityDivergence([[0.5]], NaN)).toThrow('models.activityDivergence: `target` must be a mean activity in (0, 1), got NaN');
    expect(models.autoencoder([2, 2], { sparse: { target: 0.1 }, codeActivation: tanh }).codeActivation).toBe(tanh);
  });

  test('other kinds of data and counts of samples are refused', () => {
    expect(() => models.autoencoder([2, 1], { data: 'counts' as never })).toThrow("models.autoencoder: `data` must be 'real' or 'binary', got counts.");
    expect(() => models.vae([2, 2, 1], { likelihood: 'gaussian' as never })).toThrow("models.vae: `likelihood` must be 'bernoulli' or 'normal', got gaussian.");
    const model = models.vae([2, 2, 1]);
    expect(() => model.elbo([[0, 1]], { samples: 1.5 })).toThrow('VAE.elbo: `samples` must be a whole number ≥ 1, got 1.5.');
    expect(() => models.heldOutScore(model, [[0, 1], [1, 0]], { samples: 0 })).toThrow('VAE.elbo: `samples` must be a whole number ≥ 1, got 0.');
    expect(() => model.logProb([[0, 1]], { samples: 0 })).toThrow('VAE.logProb: `samples` must be a whole number ≥ 1, got 0.');
  });

  test('N-143: the best linear denoiser of diag(4, 1) under unit noise is diag(.8, .5), and beats the noise', async () => {
    const x = random.normal(key, [2000, 2]).mul([2, 1]);
    const model = models.autoencoder([2, 2], { denoising: 1, key });
    const { model: trained } = await fit(model, { train: { x }, objective, optimizer: adam({ learningRate: 0.01 }), epochs: 25, batchSize: 100 });
    const matrix = (trained.decoder.forward(trained.encoder.forward([[0, 0], [1, 0], [0, 1]])) as Tensor).toArray() as number[][];
    const [zero, first, second] = matrix as [number[], number[], number[]];
    // Noise of 2·10³ examples in few passes leaves some hundredths.
    expect(first[0]! - zero[0]!).toBeCloseTo(0.8, 0.9);
    expect(second[1]! - zero[1]!).toBeCloseTo(0.5, 0.9);
    const error = trained.loss(x, { training: true, key: random.key(5) }).item();
    expect(error).toBeLessThan(1.5);
    expect(error).toBeGreaterThan(1.15);
    expect(() => model.loss(x, { training: true })).toThrow('`key` must be given while training with noise');
  });

  test('the contractive penalty is the norm of the Jacobian: σ(Wx + b) has Σ (h(1 − h))²‖w‖²', () => {
    const model = models.autoencoder([3, 2], { codeActivation: sigmoid, contractive: 0.5, key });
    const x = random.normal(key, [4, 3]);
    const h = model.encode(x);
    const w = ((model.encoder as unknown as { layers: Linear[] }).layers[0] as Linear).weight;
    const expected = h.mul(h.neg().add(1)).square().mul(w.square().sum({ axis: 1 })).sum({ axis: 1 }).mean().item();
    expect(model.contraction(x).item()).toBeCloseTo(expected, 12);
    const plain = models.autoencoder([3, 2], { codeActivation: sigmoid, key });
    expect(model.loss(x).item() - plain.loss(x).item()).toBeCloseTo(0.5 * expected, 12);
    checkGradients((m: models.Autoencoder) => m.loss(x), model, { tolerance: 1e-5 });
  });

  test('N-141: a bent code of a circle beats a straight one; binary data have probabilities', async () => {
    const angle = random.uniform(key, [100]).mul(2 * Math.PI);
    const x = stack([angle.cos(), angle.sin()], { axis: 1 });
    const error = async (sizes: number[]): Promise<number> => {
      const { model } = await fit(models.autoencoder(sizes, { activation: tanh, key }), { train: { x }, objective, optimizer: adam({ learningRate: 0.02 }), epochs: 150, batchSize: 100 });
      return model.loss(x).item();
    };
    expect(await error([2, 16, 1])).toBeLessThan(0.5 * (await error([2, 1])));
    const binary = models.autoencoder([4, 2], { data: 'binary', key }).forward([[0, 1, 1, 0]]);
    expect(binary.data.every((p) => p > 0 && p < 1)).toBe(true);
  });
});

describe('N-145: greedy layer-wise pretraining', () => {
  test('stages learn one after the other, and tuning all of them lowers the supervised loss', async () => {
    const x = random.normal(key, [120, 6]);
    const labels = x.at(':', 0).mul(x.at(':', 1)).greater(0).astype('int32');
    const optimizer = adam({ learningRate: 0.01 });
    const { encoder, stages } = await models.greedyPretraining(x, [6, 8, 4], { optimizer, epochs: 20, key, autoencoder: { codeActivation: tanh } });
    const first = await models.greedyPretraining(x, [6, 8], { optimizer, epochs: 20, key, autoencoder: { codeActivation: tanh } });
    // A stage is the same whether or not others follow.
    expect(leaves(stages[0])).toEqual(leaves(first.stages[0]));
    expect(encoder.forward(x).sub(stages[1]!.encode(stages[0]!.encode(x))).abs().max().item()).toBeLessThan(1e-12);
    const { history } = await fit(new Sequential([encoder, new Linear(4, 2, { key })]), { train: { x, y: labels }, loss: loss.crossEntropy, optimizer, epochs: 60 });
    expect(history.loss.at(-1)!).toBeLessThan(0.8 * history.loss[0]!);
    await expect(models.greedyPretraining(x, [6], { optimizer })).rejects.toThrow('models.greedyPretraining: `sizes`');
    await expect(models.greedyStages(x, [6], () => ({ encoder: [], model: null }))).rejects.toThrow('models.greedyStages: `sizes`');
  });

  test('other learners serve as well: principal components of principal components are principal components', async () => {
    const x = random.normal(key, [100, 5]).mul([5, 4, 3, 2, 1]);
    const components: models.StageLearner<Tensor> = (codes, { inputs, units }) => {
      const centre = codes.mean({ axis: 0 });
      const { vectors } = eigh(codes.sub(centre).transpose().matmul(codes.sub(centre)));
      const axes = vectors.at(':', `${inputs - units}:`);
      return { encoder: [Object.assign(new Linear(inputs, units), { weight: axes.transpose(), bias: axes.transpose().matmul(centre).neg() })], model: axes };
    };
    const { encoder, stages } = await models.greedyStages(x, [5, 3, 2], components);
    expect(stages.map(({ shape }) => shape)).toEqual([[5, 3], [3, 2]]);
    const direct = components(x, { index: 0, inputs: 5, units: 2, key }) as models.Stage<Tensor>;
    // Axes are found up to their sign.
    expect(encoder.forward(x).abs().sub((direct.encoder[0] as Linear).forward(x).abs()).abs().max().item()).toBeLessThan(1e-12);
  });
});

describe('variational autoencoder', () => {
  /** z ~ N(0, 1), x|z ~ N(z, ½), q(z|x) = N(mean·x, variance): the example whose numbers are known. */
  const known = (mean: number, variance: number): models.VAE => {
    const affine = (w: number, b: number): Linear => Object.assign(new Linear(1, 1), { weight: tensor([[w]]), bias: tensor([b]) });
    return new models.VAE(
      { body: (x) => x, mean: affine(mean, 0), logVariance: affine(0, Math.log(variance)), decoder: affine(1, 0), latent: 1 },
      { likelihood: 'normal', scale: Math.SQRT1_2 },
    );
  };

  test('N-153: the parts of the bound', () => {
    expect(loss.klNormal([[0.5]], [[Math.log(0.25)]]).item()).toBeCloseTo(0.4431471806, 10);
    // E log N(1; z, ½) for z ~ N(½, ¼) by its two-point rule ½ ± ½, which is exact for squares.
    const likelihood = known(0.5, 0.25).logLikelihood([[1], [1]], tensor([[0], [1]]));
    expect(likelihood.mean().item()).toBeCloseTo(-1.072364943, 9);
  });

  test('N-153, N-155: bound, divergence and importance estimate of a known model', () => {
    const model = known(0.5, 0.25);
    const elbo = model.elbo([[1]], { key, samples: 4000 }).item();
    // The deviation of one draw is about 0.5, of 4000 of them 0.008.
    expect(Math.abs(elbo - -1.515512123)).toBeLessThan(0.03);
    // Weights of relative deviation about 0.5, of 4·10⁴ draws 0.003.
    expect(Math.abs(model.logProb([[1]], { key, samples: 40_000 }).item() - -1.455004421)).toBeLessThan(0.01);
    const exact = known(2 / 3, 1 / 3);
    expect(exact.logProb([[1]], { key, samples: 3 }).item()).toBeCloseTo(-1.455004421, 9);
    expect(Math.abs(exact.elbo([[1]], { key, samples: 4000 }).item() - -1.455004421)).toBeLessThan(0.03);
  });

  test('N-152: gradients with fixed noise are right', () => {
    for (const likelihood of ['bernoulli', 'normal'] as const) {
      const model = models.vae([3, 4, 2], { likelihood, activation: tanh, key });
      const [trained, rest] = partition(model);
      checkGradients((m: models.VAE) => combine(m, rest).loss([[0, 1, 1], [1, 0, 0]], { key }), trained, { tolerance: 1e-5 });
    }
  });

  test('N-154: trained on two clusters, it samples in both, and the bound rises', async () => {
    const x = random.normal(key, [200, 2]).mul(0.2).add(random.bernoulli(random.key(2), 0.5, [200, 1]).astype('float64').mul(4).sub(2));
    const model = models.vae([2, 24, 1], { likelihood: 'normal', scale: 0.3, key });
    const { model: trained, history } = await fit(model, { train: { x }, objective: (m, batch, options) => m.loss(batch.x, options), optimizer: adam({ learningRate: 0.01 }), epochs: 120, batchSize: 50 });
    expect(history.loss.at(-1)!).toBeLessThan(history.loss[0]! / 3);
    const samples = trained.sample(random.key(4), 200);
    const high = samples.at(':', 0).greater(1).astype('float64').mean().item();
    const low = samples.at(':', 0).less(-1).astype('float64').mean().item();
    expect(Math.min(high, low)).toBeGreaterThan(0.15);
    expect(trained.forward(x).sub(x).square().mean().item()).toBeLessThan(0.3);
    expect(trained.logProb(x, { key, samples: 50 }).mean().item()).toBeGreaterThan(-history.loss.at(-1)! - 0.1);
  });
});

describe('adversarial pair', () => {
  test('N-162: gradients of the generator at a sure discriminator', () => {
    expect(grad((z: Tensor) => models.generatorLoss(z, 'minimax'))([-5]).item()).toBeCloseTo(-0.006692850924, 12);
    expect(grad((z: Tensor) => models.generatorLoss(z, 'non-saturating'))([-5]).item()).toBeCloseTo(-0.9933071491, 10);
  });

  test('N-160: the value at the best discriminator', () => {
    // Logit log(p/q) gives D = p/(p + q); the means are weighted by giving outcomes in proportion.
    const logits: Record<number, number> = { 0: Math.log(2), 1: 0, 2: -Math.log(2) };
    const discriminator: Module = { forward: (x) => tensor([...(x as Tensor).data].map((i) => [logits[i]!])) };
    const pair = new models.GAN(new Linear(1, 1), discriminator, 1);
    expect(pair.discriminatorLoss(tensor([0, 0, 1, 2]), tensor([0, 1, 2, 2])).item()).toBeCloseTo(1.301344843, 9);
  });

  test('N-161: each learns in its own steps only, and means approach the data', async () => {
    const rule = (learningRate: number): ReturnType<typeof adam> => adam({ learningRate, beta1: 0.5 });
    const data = random.normal(key, [500, 1]).mul(0.5).add(4);
    const pair = models.gan({ latent: 1, data: 1, hidden: [16], key });
    const still = await models.trainGan(pair, { data, steps: 2, generatorOptimizer: rule(0.01), discriminatorOptimizer: sgd({ learningRate: 0 }) });
    expect(leaves(still.gan.discriminator)).toEqual(leaves(pair.discriminator));
    expect(leaves(still.gan.generator)).not.toEqual(leaves(pair.generator));
    const done = await models.trainGan(pair, { data, steps: 600, discriminatorSteps: 2, generatorOptimizer: rule(0.01), discriminatorOptimizer: rule(0.01), key });
    expect(Math.abs(done.gan.sample(random.key(6), 500).mean().item() - 4)).toBeLessThan(0.6);
    expect(done.generatorLoss).toHaveLength(600);
    expect(leaves(pair.generator)).toEqual(leaves(models.gan({ latent: 1, data: 1, hidden: [16], key }).generator));
  });
});
