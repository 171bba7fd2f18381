import { adam } from '@x/optim';
import { random } from '@x/tensor';
import { expect, test } from 'vitest';
import { models } from '../index.js';

test('N-163: a GAN learns N(4, ½) from standard normal noise, in the median of five runs', { timeout: 120_000 }, async () => {
  const errors: number[] = [];
  for (let seed = 0; seed < 5; seed++) {
    const key = random.key(163 + seed);
    const data = random.normal(random.foldIn(key, 'data'), [2000, 1]).mul(0.5).add(4);
    const rule = adam({ learningRate: 0.002, beta1: 0.5 });
    const { gan } = await models.trainGan(models.gan({ latent: 1, data: 1, hidden: [16], key }), { data, steps: 3000, generatorOptimizer: rule, discriminatorOptimizer: rule, key });
    const samples = gan.sample(random.foldIn(key, 'samples'), 2000);
    errors.push(Math.abs(samples.mean().item() - 4));
    console.log(`mean ${samples.mean().item().toFixed(3)}, deviation ${samples.std().item().toFixed(3)}`);
  }
  expect(errors.sort((a, b) => a - b)[2]).toBeLessThan(0.3);
});
