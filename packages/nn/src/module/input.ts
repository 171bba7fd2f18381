import { isTensor, showShape, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { LayerError } from './layerError.js';

/** The input of a layer as a tensor; numbers and nested arrays take the type of the layer's weights. */
export function inputOf(x: TensorLike, weight?: Tensor): Tensor {
  return isTensor(x) ? x : tensor(x, weight === undefined ? {} : { dtype: weight.dtype });
}

/** Checks the number of axes of [batch, channels, …spatial]. */
export function requireAxes(layer: object, x: Tensor, ndim: number, layout: string): void {
  if (x.ndim === ndim) return;
  throw new LayerError({ layer, expected: `an input ${layout}`, actual: `shape ${showShape(x.shape)}`, ...(x.ndim === ndim - 1 && { hint: 'A single example needs a batch axis: x.expandDims(0)' }) });
}

/** Checks the length of one axis. */
export function requireLength(layer: object, x: Tensor, axis: number, length: number, noun: string): void {
  const actual = x.shape.at(axis);
  if (actual !== length) throw new LayerError({ layer, expected: `${length} ${noun}`, actual: actual === undefined ? `shape ${showShape(x.shape)}` : String(actual), hint: `The input has shape ${showShape(x.shape)}` });
}
