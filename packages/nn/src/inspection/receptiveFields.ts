import { DeeplySupervised } from '../blocks/deeplySupervised.js';
import { Parallel } from '../blocks/inception.js';
import { Residual } from '../blocks/residual.js';
import { BatchNorm } from '../layers/batchNorm.js';
import { ConvNd, perAxis } from '../layers/conv.js';
import { Dropout } from '../layers/dropout.js';
import { LocalResponseNorm } from '../layers/norms.js';
import { AvgPool, MaxPool, MinPool, SoftmaxPool } from '../layers/pools.js';
import { PReLU } from '../layers/prelu.js';
import { Sequential } from '../layers/sequential.js';
import type { Layer } from '../module/module.js';

/** Along each spatial axis: how many inputs an element depends on, and how many inputs lie between it and the next. */
interface Reach {
  readonly field: readonly number[];
  readonly step: readonly number[];
}

/**
 * How far the outputs of each module reach back, in elements of the model's input along each spatial axis. Modules that look at
 * everything or are of no known kind, and all behind them, are left out; functions count as elementwise.
 */
export function receptiveFields(model: Layer, spatialAxes: number): Map<object, readonly number[]> {
  const found = new Map<object, readonly number[]>();
  if (spatialAxes > 0) follow(model, { field: perAxis(1, spatialAxes), step: perAxis(1, spatialAxes) }, found);
  return found;
}

function follow(layer: Layer, from: Reach | undefined, found: Map<object, readonly number[]>): Reach | undefined {
  if (from === undefined || typeof layer === 'function') return from;
  const to = through(layer, from, found);
  if (to === undefined) found.delete(layer);
  else found.set(layer, to.field);
  return to;
}

function through(layer: object, from: Reach, found: Map<object, readonly number[]>): Reach | undefined {
  const inTurn = (layers: readonly Layer[]): Reach | undefined => layers.reduce<Reach | undefined>((reach, next) => follow(next, reach, found), from);
  const beside = (branches: readonly Layer[]): Reach | undefined => branches.map((branch) => follow(branch, from, found)).reduce((a, b) => (a && b ? wider(a, b) : undefined));
  if (layer instanceof Sequential) return inTurn(layer.layers);
  if (layer instanceof DeeplySupervised) return inTurn(layer.stages);
  if (layer instanceof Parallel) return beside(layer.branches);
  if (layer instanceof Residual) return beside([layer.body, layer.shortcut ?? ((x) => x)]);
  if (layer instanceof ConvNd) return window(from, layer.kernelSize, layer.options.stride, layer.options.dilation);
  if (layer instanceof MaxPool || layer instanceof MinPool) return window(from, layer.size, layer.options.stride ?? layer.size, layer.options.dilation);
  if (layer instanceof AvgPool) return window(from, layer.size, layer.options.stride ?? layer.size);
  if (layer instanceof SoftmaxPool) return window(from, layer.size, layer.stride);
  return layer instanceof BatchNorm || layer instanceof LocalResponseNorm || layer instanceof Dropout || layer instanceof PReLU ? from : undefined;
}

function window({ field, step }: Reach, size: number | readonly number[], stride: number | readonly number[] = 1, dilation: number | readonly number[] = 1): Reach | undefined {
  const [sizes, strides, dilations] = [size, stride, dilation].map((given) => perAxis(given, field.length)) as [number[], number[], number[]];
  if (sizes.length !== field.length) return undefined;
  return { field: field.map((n, i) => n + dilations[i]! * (sizes[i]! - 1) * step[i]!), step: step.map((n, i) => n * strides[i]!) };
}

function wider(a: Reach, b: Reach): Reach {
  return { field: a.field.map((n, i) => Math.max(n, b.field[i]!)), step: a.step };
}
