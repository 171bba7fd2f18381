import { ShapeError, showShape } from '../../errors.js';
import { apply1 } from '../../op.js';
import { sizeOf, type Shape } from '../../shape.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { reshaped } from '../broadcast.js';
import { astype } from '../cast.js';
import { add, mul, sub } from '../elementwise.js';
import { flip } from '../layout/flip.js';
import { slice } from '../layout/slice.js';
import { floats } from './conv.js';
import { convInputOp } from './convOps.js';
import { fft, ifft, irfft, rfft, type Complex } from './fft.js';
import { fastLength } from './fourierPlan.js';

/** Which part of a convolution: all of it, the middle of the size of `a`, or where the signals overlap fully. */
export type ConvolveMode = 'full' | 'same' | 'valid';

/** Options of `convolve` and `correlate`. */
export interface ConvolveOptions {
  /** Default `full`. */
  readonly mode?: ConvolveMode;
  /** Sums as they stand, products of spectra, or whichever is estimated to be faster. Default `auto`. */
  readonly method?: 'auto' | 'direct' | 'fft';
}

/**
 * Convolution of two signals of any number of axes.
 *
 * Formula: y[n] = Σₖ a[n − k] b[k], terms outside the signals being 0.
 * Shapes: along every axis `full` m + n − 1; `same` m, the middle of `full`; `valid` max(m, n) − min(m, n) + 1.
 * Domain: float32 and float64; other types are converted to float64. The FFT method is accurate relative to the
 *   largest result, not to each, and spreads NaN and infinities over the whole result.
 * Fails: ShapeError when the numbers of axes differ, a signal is empty, or neither contains the other for `valid`.
 *
 * @example
 * convolve([1, 2, 3], [0, 1, 0.5]).toArray() // => [ 0, 1, 2.5, 4, 1.5 ]
 * convolve([1, 2, 3], [0, 1, 0.5], { mode: 'same' }).toArray() // => [ 1, 2.5, 4 ]
 */
export function convolve(a: TensorLike, b: TensorLike, options: ConvolveOptions = {}): Tensor {
  const [x, y] = floats(a, b);
  return convolution('convolve', x, y, options);
}

/**
 * Cross-correlation of two signals of any number of axes: convolution with `b` reversed.
 *
 * Formula: y[n] = Σₖ a[n + k − (size of b − 1)] b[k], terms outside the signals being 0.
 * Shapes, Domain, Fails: as `convolve`. Not commutative: exchanging a and b reverses the result.
 *
 * @example
 * correlate([1, 2, 3], [0, 1, 0.5]).toArray() // => [ 0.5, 2, 3.5, 3, 0 ]
 */
export function correlate(a: TensorLike, b: TensorLike, options: ConvolveOptions = {}): Tensor {
  const [x, y] = floats(a, b);
  return convolution('correlate', x, flip(y), options);
}

/**
 * `convolve` by way of spectra: O(n log n) whatever the sizes.
 *
 * Shapes, Domain, Fails: as `convolve`.
 *
 * @example
 * fftConvolve([1, 2], [3, 4]).toArray().map((v) => Math.round(v)) // => [ 3, 10, 8 ]
 */
export function fftConvolve(a: TensorLike, b: TensorLike, { mode = 'full' }: { readonly mode?: ConvolveMode } = {}): Tensor {
  const [x, y] = floats(a, b);
  return convolution('fftConvolve', x, y, { mode, method: 'fft' });
}

/** The part of the full convolution that a mode keeps. */
interface Window {
  readonly starts: readonly number[];
  readonly lengths: readonly number[];
}

function convolution(op: string, a: Tensor, b: Tensor, { mode = 'full', method = 'auto' }: ConvolveOptions): Tensor {
  requireSignals(op, a, b, mode);
  const window = windowOf(a.shape, b.shape, mode);
  const fast = method === 'fft' || (method === 'auto' && fftPays(a.shape, b.shape, window.lengths));
  return (fast ? bySpectra : bySums)(a, b, window);
}

function requireSignals(op: string, a: Tensor, b: Tensor, mode: ConvolveMode): void {
  if (a.ndim === 0 || a.ndim !== b.ndim) {
    throw new ShapeError({
      op,
      argument: 'b',
      expected: a.ndim === 0 ? 'meet an `a` with at least one axis' : `have ${a.ndim} ${a.ndim === 1 ? 'axis' : 'axes'} like \`a\` ${showShape(a.shape)}`,
      actual: `shape ${showShape(b.shape)}`,
      hint: 'Add axes of length 1 with expandDims; conv takes batches and channels.',
    });
  }
  if (a.size === 0 || b.size === 0) {
    throw new ShapeError({ op, argument: a.size === 0 ? 'a' : 'b', expected: 'have at least one element', actual: `shape ${showShape((a.size === 0 ? a : b).shape)}` });
  }
  const contains = (x: Shape, y: Shape): boolean => x.every((n, i) => n >= y[i]!);
  if (mode === 'valid' && !contains(a.shape, b.shape) && !contains(b.shape, a.shape)) {
    throw new ShapeError({
      op,
      argument: 'b',
      expected: `be at least as long as \`a\` ${showShape(a.shape)} along every axis, or at most as long along every axis, for mode 'valid'`,
      actual: showShape(b.shape),
      hint: "Use mode 'same' or 'full'.",
    });
  }
}

function windowOf(a: Shape, b: Shape, mode: ConvolveMode): Window {
  if (mode === 'full') return { starts: a.map(() => 0), lengths: a.map((n, i) => n + b[i]! - 1) };
  if (mode === 'same') return { starts: b.map((n) => (n - 1) >> 1), lengths: a };
  return {
    starts: a.map((n, i) => Math.min(n, b[i]!) - 1),
    lengths: a.map((n, i) => Math.abs(n - b[i]!) + 1),
  };
}

/** Measured: a term of a sum takes about 0.25 ns, three transforms of n numbers 5 ns · n log₂ n and 30 µs to start. */
function fftPays(a: Shape, b: Shape, kept: Shape): boolean {
  const terms = Math.min(sizeOf(a) * sizeOf(b), sizeOf(kept) * Math.min(sizeOf(a), sizeOf(b)));
  const n = sizeOf(transformLengths(a, b));
  return terms > 120_000 + 20 * n * Math.log2(n);
}

/** Lengths that hold the full convolution, the last one even: real transforms are faster then. */
function transformLengths(a: Shape, b: Shape): number[] {
  return a.map((n, i) => (i === a.length - 1 ? 2 * fastLength((n + b[i]!) >> 1) : fastLength(n + b[i]! - 1)));
}

/** The adjoint of a cross-correlation does not flip, and its padding crops. */
function bySums(a: Tensor, b: Tensor, { starts, lengths }: Window): Tensor {
  const [x, kernel] = a.size >= b.size ? [a, b] : [b, a];
  const ones = x.shape.map(() => 1);
  const padding = x.shape.map((n, i): [number, number] => {
    return [starts[i]!, n + kernel.shape[i]! - 1 - starts[i]! - lengths[i]!];
  });
  const y = apply1(convInputOp, [reshaped(x, [1, 1, ...x.shape]), reshaped(kernel, [1, 1, ...kernel.shape])], {
    stride: ones,
    dilation: ones,
    padding,
    groups: 1,
    inputSize: lengths,
    kernelSize: kernel.shape,
  });
  return reshaped(y, lengths);
}

function bySpectra(a: Tensor, b: Tensor, { starts, lengths }: Window): Tensor {
  const { dtype } = a;
  const sizes = transformLengths(a.shape, b.shape);
  // In double precision throughout: spectra mix large and small elements.
  const wide = a.device.dtypes.includes('float64') ? 'float64' : dtype;
  const product = multiply(spectrum(astype(a, wide), sizes), spectrum(astype(b, wide), sizes));
  const last = sizes.length - 1;
  const lines = sizes.slice(0, last).reduce((y, _, axis) => ifft(y, { axis }), product);
  const y = irfft(lines, { axis: last, n: sizes[last]! });
  return astype(slice(y, starts, starts.map((start, i) => start + lengths[i]!)), dtype);
}

function spectrum(x: Tensor, sizes: readonly number[]): Complex {
  const last = sizes.length - 1;
  return sizes.slice(0, last).reduce((y, n, axis) => fft(y, { axis, n }), rfft(x, { axis: last, n: sizes[last]! }));
}

function multiply(x: Complex, y: Complex): Complex {
  return { re: sub(mul(x.re, y.re), mul(x.im, y.im)), im: add(mul(x.re, y.im), mul(x.im, y.re)) };
}
