import { GaussianMixture } from '@x/em';
import { models } from '@x/nn';
import { Normal } from '@x/prob';
import { random } from '@x/tensor';
import { expect, test } from 'vitest';
import { mnistDigits } from '../datasets/mnistDigits.js';
import { trainLenet, trainVae } from './networks.js';

test('both networks learn something from few digits', async () => {
  const { train, heldOut } = mnistDigits({ heldOut: 300, limit: 1300 });
  // Guessing gets 10 %; the full run of the tour 98 %.
  expect((await trainLenet(train, heldOut, 2)).accuracy).toBeGreaterThan(0.6);
  const { bounds, samples } = await trainVae(train.images, 3);
  expect(bounds[2]).toBeGreaterThan(bounds[0]!);
  expect(samples.shape).toEqual([40, 784]);
}, 60_000);

test('N-164: what models of several packages know of their densities', () => {
  const key = random.key(164);
  const x = random.normal(key, [200, 2]);
  const mixture = new GaussianMixture({ components: 2 }).fit(x, { key });
  expect(models.capabilities(mixture)).toMatchObject({ density: 'tractable', logProb: true, elbo: false, sample: true });
  expect(models.capabilities(new Normal())).toMatchObject({ density: 'tractable', sample: true });
  const scored = models.heldOutScore(mixture, random.normal(random.key(1), [500, 2]));
  expect(scored.kind).toBe('exact');
  // The entropy of the data is log 2πe nats, which no model beats but by chance.
  expect(Math.abs(scored.value + 1 + Math.log(2 * Math.PI))).toBeLessThan(0.2);
});
