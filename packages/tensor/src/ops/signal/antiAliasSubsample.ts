import { ones } from '../../constructors.js';
import { asTensor, tensor } from '../../create.js';
import { cpu } from '../../device.js';
import { toFloat } from '../../dtype.js';
import { ShapeError, showShape } from '../../errors.js';
import { normalizeAxis, requireWhole } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { astype } from '../cast.js';
import { div } from '../elementwise.js';
import { reshaped } from '../broadcast.js';
import { moveAxis } from '../layout/transpose.js';
import { to } from '../to.js';
import { conv } from './conv.js';

/** Options of `antiAliasSubsample`. */
export interface SubsampleOptions {
  /** Default −1, the last. */
  readonly axis?: number;
  /** The low-pass filter, an odd number of taps; by default `lowPass(factor)`. */
  readonly kernel?: TensorLike;
}

/**
 * Every `factor`-th element after removing the frequencies that would be mistaken for lower ones.
 *
 * Formula: y[i] = Σₖ kernel[k] x[factor·i + k − (taps − 1)/2], divided by the sum of the taps that lie inside.
 * Shapes: [n] → [⌈n / factor⌉].
 * Domain: float32 and float64; other types are converted to float64. Constants are kept exactly.
 * Fails: DomainError unless factor is a whole number ≥ 1; ShapeError unless the kernel is a vector of odd length.
 *
 * @example
 * antiAliasSubsample([1, 1, 1, 1, 1, 1], 2).toArray() // => [ 1, 1, 1 ]
 */
export function antiAliasSubsample(x: TensorLike, factor: number, { axis = -1, kernel }: SubsampleOptions = {}): Tensor {
  const value = asTensor(x);
  const float = astype(value, toFloat(value.dtype));
  const along = normalizeAxis('antiAliasSubsample', axis, value.ndim);
  const taps = to(astype(kernel === undefined ? lowPass(factor) : asTensor(kernel), float.dtype), float.device);
  requireWhole('antiAliasSubsample', 'factor', factor, 1);
  if (taps.ndim !== 1 || taps.size % 2 === 0) {
    throw new ShapeError({
      op: 'antiAliasSubsample',
      argument: 'kernel',
      expected: 'be a vector with an odd number of taps',
      actual: `shape ${showShape(taps.shape)}`,
      hint: 'The middle tap weighs the element that is kept.',
    });
  }
  const last = moveAxis(float, along, -1);
  const n = last.shape.at(-1)!;
  const filter = reshaped(taps, [1, 1, taps.size]);
  const options = { stride: factor, padding: (taps.size - 1) / 2 };
  const lines = reshaped(last, [value.size / Math.max(1, n), 1, n]);
  const y = div(conv(lines, filter, options), conv(ones([1, 1, n], { dtype: float.dtype, device: float.device }), filter, options));
  return moveAxis(reshaped(y, [...last.shape.slice(0, -1), y.shape[2]!]), -1, along);
}

/**
 * Taps of a low-pass filter for subsampling by `factor`: a sinc that falls to one half at 0.5 / factor cycles per sample,
 * under a Blackman window, whose ripples lie below −74 dB.
 *
 * Formula: h[k] ∝ sinc(k / factor) (0.42 + 0.5 cos(πk/m) + 0.08 cos(2πk/m)), |k| < m = 6·factor, Σh = 1.
 * Source: A. V. Oppenheim, R. W. Schafer, Discrete-Time Signal Processing, 3rd edition, section 7.5.
 *
 * @example
 * lowPass(2).shape // => [ 23 ]
 */
export function lowPass(factor: number): Tensor {
  requireWhole('lowPass', 'factor', factor, 1);
  const half = 6 * factor;
  const taps = Float64Array.from({ length: 2 * half - 1 }, (_, i) => {
    const k = i - half + 1;
    const turn = (Math.PI * k) / half;
    const window = 0.42 + 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn);
    return k === 0 ? window : (window * Math.sin((Math.PI * k) / factor)) / ((Math.PI * k) / factor);
  });
  const total = taps.reduce((sum, tap) => sum + tap, 0);
  return tensor(taps.map((tap) => tap / total), { device: cpu });
}
