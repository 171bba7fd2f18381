import { asTensor } from '../../create.js';
import { promote, toFloat } from '../../dtype.js';
import { ShapeError, showShape } from '../../errors.js';
import { apply } from '../../op.js';
import { normalizeAxes, normalizeAxis, requireWhole, sameShape } from '../../shape.js';
import { isTensor, type Tensor, type TensorLike } from '../../tensor.js';
import { astype } from '../cast.js';
import { fftOp, irfftOp, rfftOp } from './fourierOps.js';

/** Complex numbers as two real tensors of one shape and type. */
export interface Complex {
  readonly re: Tensor;
  readonly im: Tensor;
}

/** Real numbers, or complex ones as their two parts. */
export type ComplexLike = TensorLike | { readonly re: TensorLike; readonly im: TensorLike };

/** Options of transforms along one axis. */
export interface FourierOptions {
  /** Default −1, the last. */
  readonly axis?: number;
  /** Length of the transform: the axis is cut, or filled with zeros at its end, to this length. Default: the axis as it is. */
  readonly n?: number;
}

/** Options of transforms along several axes. */
export interface FourierAxesOptions {
  /** The axes to transform; all by default. */
  readonly axis?: number | readonly number[];
}

/**
 * Discrete Fourier transform along an axis, for any length in O(n log n).
 *
 * Formula: yₖ = Σⱼ xⱼ e^{−2πijk/n}.
 * Shapes: any → { re, im } of the same shape (`n` long along the axis if given).
 * Domain: real tensors or { re, im }; float32 is computed in float64 and rounded once, integers become float64.
 *   Relative error about 10⁻¹⁶ log₂ n (float64). Linear, so differentiable to any order.
 * Fails: ShapeError for an axis without elements or parts of different shapes; DomainError for n < 1.
 * Source: J. W. Cooley, J. W. Tukey, Math. Comp. 19, 1965; L. I. Bluestein, 1970, for lengths with prime factors beyond 13.
 *
 * @example
 * const { re, im } = fft([1, 2, 3, 4]);
 * re.toArray() // => [ 10, -2, -2, -2 ]
 * im.toArray() // => [ 0, 2, 0, -2 ]
 */
export function fft(x: ComplexLike, { axis = -1, n }: FourierOptions = {}): Complex {
  return complexTransform('fft', x, axis, n, false);
}

/**
 * The inverse of `fft` along an axis.
 *
 * Formula: xⱼ = (1/n) Σₖ yₖ e^{2πijk/n}.
 * Shapes, Domain, Fails: as `fft`.
 *
 * @example
 * ifft(fft([1, 2, 3, 5])).re.toArray() // => [ 1, 2, 3, 5 ]
 */
export function ifft(x: ComplexLike, { axis = -1, n }: FourierOptions = {}): Complex {
  return complexTransform('ifft', x, axis, n, true);
}

/**
 * `fft` of real numbers: only the bins 0 … n/2, since the others are their conjugates.
 *
 * Shapes: [n] → { re, im } of [⌊n/2⌋ + 1].
 * Domain: real tensors; about twice as fast as `fft` of { re, im }.
 * Fails: as `fft`.
 *
 * @example
 * rfft([1, 2, 3, 4]).re.toArray() // => [ 10, -2, -2 ]
 */
export function rfft(x: TensorLike, { axis = -1, n }: FourierOptions = {}): Complex {
  const value = asTensor(x);
  const float = astype(value, toFloat(value.dtype));
  const along = normalizeAxis('rfft', axis, value.ndim);
  const length = transformLength('rfft', float, along, n);
  const [re, im] = apply(rfftOp, [float], { axis: along, n: length, length: (length >> 1) + 1, mean: false });
  return { re: re!, im: im! };
}

/**
 * The inverse of `rfft`: real numbers from the bins 0 … n/2.
 *
 * Formula: xⱼ = (1/n) Σₖ yₖ e^{2πijk/n} over k < n, where bins beyond n/2 are conjugates of the given ones.
 * Shapes: { re, im } of [m] → [n], n = 2 (m − 1) unless given; give `n` for odd lengths.
 * Domain: as NumPy, imaginary parts of bin 0 and, for even n, of bin n/2 are ignored.
 * Fails: as `fft`.
 *
 * @example
 * irfft(rfft([1, 2, 3, 5, 8]), { n: 5 }).toArray().map(Math.round) // => [ 1, 2, 3, 5, 8 ]
 */
export function irfft(x: ComplexLike, { axis = -1, n }: FourierOptions = {}): Tensor {
  const inputs = partsOf('irfft', x);
  const along = normalizeAxis('irfft', axis, inputs[0]!.ndim);
  const bins = transformLength('irfft', inputs[0]!, along, undefined);
  const length = n ?? Math.max(1, 2 * (bins - 1));
  requireWhole('irfft', 'n', length, 1);
  return apply(irfftOp, inputs, { axis: along, n: length, length, mean: true })[0]!;
}

/**
 * `fft` along several axes, one after the other.
 *
 * Shapes: any → { re, im } of the same shape. Domain, Fails: as `fft`.
 *
 * @example
 * fftn([[1, 2], [3, 4]]).re.toArray() // => [ [ 10, -2 ], [ -4, 0 ] ]
 */
export function fftn(x: ComplexLike, { axis }: FourierAxesOptions = {}): Complex {
  return overAxes('fftn', x, axis, fft);
}

/**
 * The inverse of `fftn`.
 *
 * @example
 * ifftn(fftn([[1, 2], [3, 4]])).re.toArray() // => [ [ 1, 2 ], [ 3, 4 ] ]
 */
export function ifftn(x: ComplexLike, { axis }: FourierAxesOptions = {}): Complex {
  return overAxes('ifftn', x, axis, ifft);
}

/**
 * `fft` along the last two axes, or the two of `axis`.
 *
 * Shapes: [m, n] → { re, im } of [m, n]. Domain, Fails: as `fft`.
 *
 * @example
 * fft2([[1, 2], [3, 4]]).re.toArray() // => [ [ 10, -2 ], [ -4, 0 ] ]
 */
export function fft2(x: ComplexLike, { axis = [-2, -1] }: FourierAxesOptions = {}): Complex {
  return overAxes('fft2', x, axis, fft);
}

/**
 * The inverse of `fft2`.
 *
 * @example
 * ifft2(fft2([[1, 2], [3, 4]])).re.toArray() // => [ [ 1, 2 ], [ 3, 4 ] ]
 */
export function ifft2(x: ComplexLike, { axis = [-2, -1] }: FourierAxesOptions = {}): Complex {
  return overAxes('ifft2', x, axis, ifft);
}

function complexTransform(op: string, x: ComplexLike, axis: number, n: number | undefined, inverse: boolean): Complex {
  const inputs = partsOf(op, x);
  const along = normalizeAxis(op, axis, inputs[0]!.ndim);
  const length = transformLength(op, inputs[0]!, along, n);
  const [re, im] = apply(fftOp, inputs, { axis: along, n: length, length, inverse, scale: inverse ? 1 / length : 1 });
  return { re: re!, im: im! };
}

function overAxes(
  op: string,
  x: ComplexLike,
  axis: number | readonly number[] | undefined,
  transform: (x: ComplexLike, options: FourierOptions) => Complex,
): Complex {
  const inputs = partsOf(op, x);
  const axes = normalizeAxes(op, axis, inputs[0]!.ndim);
  if (axes.length === 0) {
    throw new ShapeError({ op, argument: 'axis', expected: 'name at least one axis', actual: `none for shape ${showShape(inputs[0]!.shape)}` });
  }
  // The last axis first: there real numbers take half the work.
  const first = inputs.length === 1 ? inputs[0]! : { re: inputs[0]!, im: inputs[1]! };
  return [...axes].reverse().reduce<ComplexLike>((y, along) => transform(y, { axis: along }), first) as Complex;
}

/** The parts as floats: only the real one for real numbers. */
function partsOf(op: string, x: ComplexLike): readonly Tensor[] {
  if (!isComplex(x)) {
    const value = asTensor(x);
    return [astype(value, toFloat(value.dtype))];
  }
  const [re, im] = [asTensor(x.re), asTensor(x.im)];
  if (!sameShape(re.shape, im.shape)) {
    throw new ShapeError({ op, argument: 'x.im', expected: `have the shape ${showShape(re.shape)} of \`x.re\``, actual: showShape(im.shape) });
  }
  const dtype = toFloat(promote(re.dtype, im.dtype));
  return [astype(re, dtype), astype(im, dtype)];
}

function isComplex(x: ComplexLike): x is { readonly re: TensorLike; readonly im: TensorLike } {
  return typeof x === 'object' && !isTensor(x) && 're' in x && 'im' in x;
}

function transformLength(op: string, x: Tensor, axis: number, n: number | undefined): number {
  const length = n ?? x.shape[axis]!;
  if (n !== undefined) requireWhole(op, 'n', n, 1);
  if (length > 0 && x.shape[axis]! > 0) return length;
  throw new ShapeError({
    op,
    argument: 'x',
    expected: `have at least one element along axis ${axis}`,
    actual: `shape ${showShape(x.shape)}`,
  });
}
