import { add, mul, take, tensor, DomainError, type Tensor, type TensorLike } from '@x/tensor/core';
import { inputOf } from '../module/input.js';
import { LayerError } from '../module/layerError.js';
import type { Module } from '../module/module.js';

/** Options of `Upsample`. */
export interface UpsampleOptions {
  /** Default nearest. */
  readonly mode?: 'nearest' | 'bilinear';
  /** Whether the centres of the corner elements stay where they are, instead of the outer edges. Default false. */
  readonly alignCorners?: boolean;
}

/**
 * Enlarges the spatial axes by repeating elements or by linear interpolation along each axis.
 *
 * Shapes: [N, C, …spatial] → [N, C, …⌊scale·spatial⌋].
 * Domain: `bilinear` is linear along one spatial axis and trilinear along three; edges repeat. Elements lie 1/scale apart,
 * also where a length was rounded; an axis whose length stays is left as it is.
 * Fails: DomainError for a scale that is not positive or another mode; LayerError for an input of which nothing is left.
 *
 * @example
 * new Upsample(2).forward([[[1, 2]]]).toArray() // => [ [ [ 1, 1, 2, 2 ] ] ]
 * new Upsample(2, { mode: 'bilinear' }).forward([[[1, 2]]]).toArray() // => [ [ [ 1, 1.25, 1.75, 2 ] ] ]
 */
export class Upsample implements Module {
  readonly scale: number | readonly number[];
  readonly mode: 'nearest' | 'bilinear';
  readonly alignCorners: boolean;

  constructor(scale: number | readonly number[], { mode = 'nearest', alignCorners = false }: UpsampleOptions = {}) {
    for (const s of typeof scale === 'number' ? [scale] : scale) {
      if (!(s > 0 && s < Infinity)) throw new DomainError({ op: 'Upsample', argument: 'scale', expected: 'be positive', actual: String(s) });
    }
    if (mode !== 'nearest' && mode !== 'bilinear') throw new DomainError({ op: 'Upsample', argument: 'mode', expected: "be 'nearest' or 'bilinear'", actual: String(mode) });
    this.scale = scale;
    this.mode = mode;
    this.alignCorners = alignCorners;
  }

  /** The enlarged input. */
  forward(input: TensorLike): Tensor {
    let x = inputOf(input);
    const { scale } = this;
    if (x.ndim < 3 || (typeof scale !== 'number' && scale.length !== x.ndim - 2)) {
      throw new LayerError({ layer: this, expected: `an input [batch, channels, …${typeof scale === 'number' ? '' : `${scale.length} `}spatial axes]`, actual: `${x.ndim} axes` });
    }
    for (let axis = 2; axis < x.ndim; axis++) {
      const factor = typeof scale === 'number' ? scale : scale[axis - 2]!;
      const length = Math.floor(x.shape[axis]! * factor);
      if (length < 1) throw new LayerError({ layer: this, expected: `at least ${Math.ceil(1 / factor)} elements along axis ${axis}`, actual: String(x.shape[axis]!) });
      x = resampled(x, axis, length, 1 / factor, this);
    }
    return x;
  }
}

/**
 * One axis in another length, by the nearest element or linear interpolation.
 *
 * Shapes: axis n → length.
 *
 * @example
 * resize(tensor([0, 10]), 0, 4, { mode: 'bilinear' }).toArray() // => [ 0, 2.5, 7.5, 10 ]
 */
export function resize(x: Tensor, axis: number, length: number, options: UpsampleOptions = {}): Tensor {
  return resampled(x, axis, length, x.shape[axis]! / length, options);
}

/** One axis read at `length` places that lie `step` elements apart. */
function resampled(x: Tensor, axis: number, length: number, step: number, { mode = 'nearest', alignCorners = false }: UpsampleOptions): Tensor {
  const n = x.shape[axis]!;
  if (length === n) return x;
  const lower = new Int32Array(length);
  const upper = new Int32Array(length);
  const share = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    if (mode === 'nearest') {
      lower[i] = Math.min(Math.floor(i * step), n - 1);
      continue;
    }
    const at = alignCorners ? (length > 1 ? (i * (n - 1)) / (length - 1) : 0) : Math.max((i + 0.5) * step - 0.5, 0);
    lower[i] = Math.min(Math.floor(at), n - 1);
    upper[i] = Math.min(lower[i]! + 1, n - 1);
    share[i] = at - lower[i]!;
  }
  const below = take(x, tensor(lower), { axis });
  if (mode === 'nearest') return below;
  const weights = tensor(share, { dtype: x.dtype === 'float32' ? 'float32' : 'float64', shape: [length, ...new Array<number>(x.ndim - axis - 1).fill(1)] });
  return add(mul(below, weights.neg().add(1)), mul(take(x, tensor(upper), { axis }), weights));
}
