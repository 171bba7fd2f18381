import { isFloat, isTensor, showShape, tensor, treeLeaves, type DType, type Tensor, type TensorLike } from '@x/tensor/core';
import { LayerError } from './layerError.js';

/** The input of a layer as a tensor; numbers and nested arrays take the float type of a weight, or of a module's first. */
export function inputOf(x: TensorLike, like?: object): Tensor {
  return isTensor(x) ? x : tensor(x, like === undefined ? {} : { dtype: dtypeOf(like) });
}

/** The float type of a model: that of its first float tensor. */
export function dtypeOf(model: unknown): DType {
  const first = treeLeaves(model).find((leaf) => isTensor(leaf) && isFloat(leaf.dtype)) as Tensor | undefined;
  return first?.dtype ?? 'float64';
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
