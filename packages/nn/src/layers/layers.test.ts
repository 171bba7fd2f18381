import { describe, expect, test } from 'vitest';
import reference from '../../reference/layers.json' with { type: 'json' };
import {
  AvgPool,
  BatchNorm,
  Conv1d,
  Conv2d,
  Conv3d,
  ConvTranspose1d,
  ConvTranspose2d,
  Embedding,
  GlobalAvgPool,
  GroupNorm,
  LayerNorm,
  Linear,
  LocalResponseNorm,
  MaxPool,
  PReLU,
  Upsample,
  type Module,
} from '../index.js';
import { expectCase, expectClose, type ReferenceCase } from '../laws/referenceCase.js';

const cases = reference.cases as readonly ReferenceCase[];
const norm1 = new BatchNorm(3);
const norm2 = new BatchNorm(2);
const cumulative = new BatchNorm(2, { momentum: null });

/** By the names of the cases, in their order: batch norms go on with the statistics of the case before. */
const layers: Readonly<Record<string, Module>> = {
  linear: new Linear(3, 4),
  conv1d: new Conv1d(3, 4, 3, { stride: 2, padding: 1, dilation: 2 }),
  conv2d: new Conv2d(4, 6, [3, 2], { stride: [2, 1], padding: [1, 0], groups: 2 }),
  conv3d: new Conv3d(2, 3, 2),
  convTranspose1d: new ConvTranspose1d(3, 2, 3, { stride: 2, padding: 1, outputPadding: 1 }),
  convTranspose2d: new ConvTranspose2d(4, 6, 3, { stride: 2, padding: 1, outputPadding: 1, groups: 2 }),
  maxPool1d: new MaxPool(3, { stride: 2, padding: 1 }),
  maxPool2d: new MaxPool(2),
  maxPool2dOverlapping: new MaxPool([3, 2], { stride: [2, 1], padding: [1, 1], dilation: [2, 1] }),
  maxPool2dCeil: new MaxPool(2, { ceil: true }),
  maxPool2dTies: new MaxPool(2),
  maxPool3d: new MaxPool(2, { stride: 1 }),
  avgPool1d: new AvgPool(3, { stride: 2, padding: 1 }),
  avgPool2d: new AvgPool([3, 2], { stride: [2, 1], padding: 1 }),
  avgPool2dExcluding: new AvgPool(3, { stride: 2, padding: 1, countPadding: false }),
  avgPool2dCeil: new AvgPool(3, { stride: 2, padding: 1, ceil: true }),
  avgPool3d: new AvgPool(2),
  globalAvgPool: new GlobalAvgPool(),
  batchNorm1dTraining: norm1,
  batchNorm1dTrainingAgain: norm1,
  batchNorm1dInference: norm1,
  batchNorm2dTraining: norm2,
  batchNorm2dTrainingAgain: norm2,
  batchNorm2dInference: norm2,
  batchNormCumulative: cumulative,
  batchNormCumulativeAgain: cumulative,
  layerNorm: new LayerNorm(5),
  layerNorm2: new LayerNorm([3, 4]),
  groupNorm: new GroupNorm(2, 6),
  localResponseNorm: new LocalResponseNorm(5, { alpha: 0.3, beta: 0.6, k: 1.5, average: true }),
  localResponseNormEven: new LocalResponseNorm(4, { alpha: 0.3, beta: 0.6, k: 1.5, average: true }),
  embedding: new Embedding(6, 3, { paddingIndex: 2 }),
  upsampleNearest: new Upsample(3),
  upsampleBilinear: new Upsample(2, { mode: 'bilinear' }),
  upsampleAligned: new Upsample(3, { mode: 'bilinear', alignCorners: true }),
  prelu: new PReLU(3),
  upsampleFraction: new Upsample(1.5),
  upsampleBilinearFraction: new Upsample([1.5, 0.7], { mode: 'bilinear' }),
  maxPool2dCeilSmall: new MaxPool(2, { ceil: true }),
};

describe("N-39, N-66, N-67, N-85, N-86, N-94, N-95, N-97, N-100, N-101: outputs and gradients are PyTorch's", () => {
  test('every case has its layer', () => {
    expect(Object.keys(layers)).toEqual(cases.map((c) => c.name));
  });

  test.each(cases.map((c) => [c.name, c] as const))('%s', (name, c) => {
    const layer = layers[name]!;
    const training = c.buffers !== undefined && !name.endsWith('Inference');
    const before = training ? { ...layer } : undefined;
    const restore = (m: object): void => {
      if (before instanceof Object && 'runningMean' in before) {
        const { runningMean, runningVariance, batches } = before as unknown as BatchNorm;
        Object.assign(m, { runningMean, runningVariance, batches });
      }
    };
    expectCase(
      c,
      (m, x) => {
        restore(m);
        return (m as Module).forward(x!, { training });
      },
      layer,
    );
    if (c.buffers === undefined) return;
    const norm = layer as BatchNorm;
    expectClose(norm.runningMean, c.buffers.running_mean!, 'running mean');
    expectClose(norm.runningVariance, c.buffers.running_var!, 'running variance');
    expect(norm.batches.item()).toBe(c.buffers.num_batches_tracked!.values[0]);
  });
});
