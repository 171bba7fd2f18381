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
