import { relu } from '@x/tensor/core';
import { Conv2d } from '../layers/conv.js';
import { LocalResponseNorm } from '../layers/norms.js';
import { MaxPool } from '../layers/pools.js';
import { Sequential } from '../layers/sequential.js';
import { denseHead } from './denseHead.js';
import { layerOptions, scaledWidth, type ImageModelOptions } from './modelOptions.js';

/**
 * ZFNet: AlexNet with a first layer of 7 × 7 windows and stride 2 in place of 11 × 11 and 4, which loses less of the image.
 *
 * Shapes: [N, …input] → [N, classes]; input defaults to [3, 224, 224].
 * Fails: LayerError when the image is too small for the windows.
 * Source: M. D. Zeiler, R. Fergus, "Visualizing and understanding convolutional networks", 2014.
 *
 * @example
 * outputShape(models.zfnet({ classes: 10, width: 1 / 32, input: [3, 64, 64] }), [2, 3, 64, 64]) // => [ 2, 10 ]
 */
export function zfnet({ classes = 1000, input = [3, 224, 224], width = 1, dropout = 0.5, ...options }: ImageModelOptions & { readonly dropout?: number } = {}): Sequential {
  const wide = scaledWidth(width);
  const next = layerOptions(options);
  const [a, b, c, hidden] = [96, 256, 384, 4096].map(wide) as [number, number, number, number];
  const pool = new MaxPool(3, { stride: 2, padding: 1 });
  return new Sequential(
    [
      new Conv2d(input[0]!, a, 7, { stride: 2, padding: 1, ...next() }),
      relu,
      pool,
      new LocalResponseNorm(5),
      new Conv2d(a, b, 5, { stride: 2, ...next() }),
      relu,
      pool,
      new LocalResponseNorm(5),
      new Conv2d(b, c, 3, { padding: 1, ...next() }),
      relu,
      new Conv2d(c, c, 3, { padding: 1, ...next() }),
      relu,
      new Conv2d(c, b, 3, { padding: 1, ...next() }),
      relu,
      new MaxPool(3, { stride: 2 }),
      ...denseHead(hidden, classes, dropout, next),
    ],
    { input },
  );
}
