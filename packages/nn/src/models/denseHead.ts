import { relu } from '@x/tensor/core';
import { Dropout } from '../layers/dropout.js';
import { Flatten } from '../layers/flatten.js';
import { Linear } from '../layers/linear.js';
import { inferred, type InferredLayer } from '../layers/sequential.js';
import type { Layer } from '../module/module.js';
import type { LayerOptions } from './modelOptions.js';

/** The end of AlexNet and of the network after it: two hidden layers with dropout before each, and the classes. */
export function denseHead(hidden: number, classes: number, dropout: number, next: () => LayerOptions): (Layer | InferredLayer)[] {
  return [
    new Flatten(),
    new Dropout(dropout),
    inferred(([, n]) => new Linear(n!, hidden, next())),
    relu,
    new Dropout(dropout),
    new Linear(hidden, hidden, next()),
    relu,
    new Linear(hidden, classes, next()),
  ];
}
