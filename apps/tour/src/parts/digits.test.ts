import { beforeAll, describe, expect, test } from 'vitest';
import { mnistDigits, type LabelledDigits } from '../datasets/mnistDigits.js';
import { confusion, trainDigits, type TrainedDigits } from './digits.js';

describe('a small network on MNIST digits', () => {
  let train: LabelledDigits;
  let heldOut: LabelledDigits;
  let trained: TrainedDigits;
  beforeAll(() => {
    ({ train, heldOut } = mnistDigits({ limit: 4000, heldOut: 1000 }));
    trained = trainDigits(train, heldOut, { hidden: 32, epochs: 5, batchSize: 50 });
  }, 60_000);

  test('reads at least 85 % of held-out digits after five passes over 3000', () => {
    expect(train.images.shape).toEqual([3000, 784]);
    expect(trained.accuracies.at(-1)).toBeGreaterThan(0.85);
    expect(trained.losses.at(-1)).toBeLessThan(0.5 * trained.losses[0]!);
  });

  test('the confusion matrix counts every digit once, the right ones on its diagonal', () => {
    const counts = confusion(heldOut.labels, trained.predicted);
    expect(counts.flat().reduce((a, b) => a + b)).toBe(1000);
    expect(counts.reduce((sum, row, i) => sum + row[i]!, 0) / 1000).toBeCloseTo(trained.accuracies.at(-1)!, 12);
  });
});
