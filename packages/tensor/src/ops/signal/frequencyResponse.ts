import { arange } from '../../constructors.js';
import { asTensor } from '../../create.js';
import { DomainError, ShapeError, showShape } from '../../errors.js';
import type { Tensor, TensorLike } from '../../tensor.js';
import { add, div, mul, sqrt } from '../elementwise.js';
import { rfft } from './fft.js';

/**
 * How much of each frequency a filter lets through: the magnitude of the spectrum of its taps, filled with zeros.
 *
 * Formula: |K(f)| = |Σₖ kernel[k] e^{−2πifk}| at f = 0, 1/points, …, 1/2 cycles per sample.
 * Shapes: kernel [taps] → { frequency, magnitude }, both [⌊points / 2⌋ + 1].
 * Domain: points ≥ taps. The magnitude has no derivative where it is 0.
 * Fails: ShapeError unless the kernel is a non-empty vector; DomainError for fewer points than taps.
 *
 * @example
 * const { frequency, magnitude } = frequencyResponse([0.25, 0.5, 0.25], { points: 4 });
 * frequency.toArray() // => [ 0, 0.25, 0.5 ]
 * magnitude.toArray() // => [ 1, 0.5, 0 ]
 */
export function frequencyResponse(kernel: TensorLike, { points = 512 }: { readonly points?: number } = {}): { frequency: Tensor; magnitude: Tensor } {
  const taps = asTensor(kernel);
  if (taps.ndim !== 1 || taps.size === 0) {
    throw new ShapeError({ op: 'frequencyResponse', argument: 'kernel', expected: 'be a vector of at least one tap', actual: `shape ${showShape(taps.shape)}` });
  }
  if (!Number.isInteger(points) || points < taps.size) {
    throw new DomainError({
      op: 'frequencyResponse',
      argument: 'points',
      expected: `be a whole number, at least the ${taps.size} taps`,
      actual: String(points),
    });
  }
  const { re, im } = rfft(taps, { n: points });
  return { frequency: div(arange((points >> 1) + 1, undefined, 1, { dtype: re.dtype }), points), magnitude: sqrt(add(mul(re, re), mul(im, im))) };
}
