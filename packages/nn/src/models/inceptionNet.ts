import { DomainError, relu } from '@x/tensor/core';
import { DeeplySupervised } from '../blocks/deeplySupervised.js';
import { Inception, type InceptionChannels, type InceptionKernels } from '../blocks/inception.js';
import { Conv2d } from '../layers/conv.js';
import { Dropout } from '../layers/dropout.js';
import { Flatten } from '../layers/flatten.js';
import { Linear } from '../layers/linear.js';
import { LocalResponseNorm } from '../layers/norms.js';
import { AvgPool, GlobalAvgPool, MaxPool } from '../layers/pools.js';
import { Sequential } from '../layers/sequential.js';
import type { Layer } from '../module/module.js';
import { layerOptions, scaledWidth, type ImageModelOptions, type LayerOptions } from './modelOptions.js';

/** 1×1; 3×3 after its reduction; 5×5 after its reduction; after pooling. At 'head' an auxiliary classifier may look in. */
const modules: readonly (readonly [one: number, three: readonly [number, number], five: readonly [number, number], pool: number] | 'pool' | 'head')[] = [
  [64, [96, 128], [16, 32], 32],
  [128, [128, 192], [32, 96], 64],
  'pool',
  [192, [96, 208], [16, 48], 64],
  'head',
  [160, [112, 224], [24, 64], 64],
  [128, [128, 256], [24, 64], 64],
  [112, [144, 288], [32, 64], 64],
  'head',
  [256, [160, 320], [32, 128], 128],
  'pool',
  [256, [160, 320], [32, 128], 128],
  [384, [192, 384], [48, 128], 128],
];

/** Options of `inception` and `googlenet`. */
export interface InceptionOptions extends ImageModelOptions {
  /** Of what goes into the last layer. Default 0.4. */
  readonly dropout?: number;
  /** `factorized` applies n × n windows as n × 1 and 1 × n. Default square. */
  readonly kernels?: InceptionKernels;
}

/** The layers between the places of heads, and the channels at these places. */
interface Trunk {
  readonly stages: readonly Layer[][];
  readonly channels: readonly number[];
}

function trunk({ classes = 1000, input = [3], width = 1, dropout = 0.4, kernels = 'square' }: InceptionOptions, next: () => LayerOptions): Trunk {
  const wide = scaledWidth(width);
  const pool = new MaxPool(3, { stride: 2, padding: 1 });
  const norm = new LocalResponseNorm(5, { k: 1 });
  const stages: Layer[][] = [
    [
      new Conv2d(input[0]!, wide(64), 7, { stride: 2, padding: 3, ...next() }),
      relu,
      pool,
      norm,
      new Conv2d(wide(64), wide(64), 1, next()),
      relu,
      new Conv2d(wide(64), wide(192), 3, { padding: 1, ...next() }),
      relu,
      norm,
      pool,
    ],
  ];
  const judged: number[] = [];
  let channels = wide(192);
  for (const given of modules) {
    if (given === 'head') {
      judged.push(channels);
      stages.push([]);
    } else if (given === 'pool') stages.at(-1)!.push(pool);
    else {
      const [one, three, five, pooled] = given;
      const widths: InceptionChannels = { one: wide(one), three: [wide(three[0]), wide(three[1])], five: [wide(five[0]), wide(five[1])], pool: wide(pooled) };
      stages.at(-1)!.push(new Inception(channels, widths, { kernels, ...next() }));
      channels = widths.one + widths.three[1] + widths.five[1] + widths.pool;
    }
  }
  stages.at(-1)!.push(new GlobalAvgPool(), new Dropout(dropout), new Linear(channels, classes, next()));
  return { stages, channels: judged };
}

/**
 * GoogLeNet without its auxiliary heads: a stem of three convolutions, nine inception modules, global average pooling and
 * one dense layer. `googlenet` has the heads.
 *
 * Shapes: [N, channels, H, W] → [N, classes], for any size of images from 32 × 32; channels is input[0], default 3.
 * Source: C. Szegedy et al., "Going deeper with convolutions", 2015.
 *
 * @example
 * outputShape(models.inception({ classes: 10, width: 1 / 16 }), [2, 3, 64, 64]) // => [ 2, 10 ]
 */
export function inception(options: InceptionOptions = {}): Sequential {
  return new Sequential(trunk(options, layerOptions(options)).stages.flat());
}

/**
 * GoogLeNet as it is trained: the layers of `inception` (with equal keys also their weights) in three stages, and two
 * auxiliary classifiers between them that average 5 × 5 windows, convolve 1 × 1 and end in two dense layers. Train it with
 * `auxiliaryObjective`, whose weight 0.3 is the published one, and keep `withoutHeads()`.
 *
 * Shapes: [N, channels, H, W] → [N, classes]; `input` is the shape of one image, default [3, 224, 224].
 * Fails: DomainError when `input` is not three whole numbers ≥ 1.
 * Source: C. Szegedy et al., "Going deeper with convolutions", 2015.
 *
 * @example
 * const net = models.googlenet({ classes: 5, width: 1 / 16, input: [3, 64, 64] });
 * const { logits, auxiliary } = net.outputs(zeros([2, 3, 64, 64]), { training: true, key: random.key(0) });
 * [logits, ...auxiliary].map((y) => y.shape) // => [ [ 2, 5 ], [ 2, 5 ], [ 2, 5 ] ]
 */
export function googlenet({ input = [3, 224, 224], ...options }: InceptionOptions = {}): DeeplySupervised {
  if (input.length !== 3 || !input.every((n) => Number.isInteger(n) && n >= 1)) {
    throw new DomainError({ op: 'models.googlenet', argument: 'input', expected: 'be the shape [channels, height, width] of one image', actual: `[${input.join(', ')}]`, hint: 'The dense layers of the heads depend on it; models.inception takes images of any size.' });
  }
  const { classes = 1000, width = 1 } = options;
  const wide = scaledWidth(width);
  const next = layerOptions(options);
  const { stages, channels } = trunk({ ...options, input }, next);
  // Stem and pools halve the sides four times, rounding up. Windows of the original leave 4 × 4 of 14 × 14.
  const sides = input.slice(1).map((n) => Math.ceil(n / 16));
  const small = Math.min(...sides) < 5;
  const pooled = small ? sides : sides.map((n) => Math.floor((n - 5) / 3) + 1);
  const heads = channels.map((from): Layer =>
    new Sequential([
      ...(small ? [] : [new AvgPool(5, { stride: 3 })]),
      new Conv2d(from, wide(128), 1, next()),
      relu,
      new Flatten(),
      new Linear(wide(128) * pooled[0]! * pooled[1]!, wide(1024), next()),
      relu,
      new Dropout(0.7),
      new Linear(wide(1024), classes, next()),
    ]),
  );
  return new DeeplySupervised(stages.map((layers) => new Sequential(layers)), heads);
}
