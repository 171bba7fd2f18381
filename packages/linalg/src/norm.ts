import { abs, asTensor, astype, DomainError, isFloat, max, min, norm as vectorNorm, slice, squeeze, sum, type Tensor, type TensorLike } from '@x/tensor/core';
import { svdvals } from './svd.js';

/** Options of `norm`. */
export interface NormOptions {
  /** Matrices: 'fro' (default), 'nuc', 1, 2, Infinity, −1, −2, −Infinity. Vectors: any number, 2 by default. */
  readonly ord?: 'fro' | 'nuc' | number;
}

/**
 * The norm of a matrix, or of a vector.
 *
 * Formula: 'fro' √Σᵢⱼ aᵢⱼ²; 'nuc' Σ sᵢ; 2 and −2 the largest and smallest singular value; 1 and −1 the largest and smallest
 * column sum of absolute values; Infinity and −Infinity of row sums. Vectors: (Σᵢ |xᵢ|ᵖ)^(1/p), with the limits at ±Infinity.
 * Shapes: [..., m, n] → [...]; [n] → [].
 * Domain: any; nothing overflows on the way. Where a norm has no derivative it is a subgradient.
 * Fails: DomainError for another `ord`, or NaN or infinite entries where singular values are needed; ShapeError where a
 * largest or smallest of nothing is asked for.
 *
 * @example
 * norm([[1, 2], [3, 4]]).item().toFixed(9) // => '5.477225575'
 * norm([[1, -2], [3, 4]], { ord: 1 }).item() // => 6
 * norm([3, -4], { ord: 1 }).item() // => 7
 */
export function norm(a: TensorLike, { ord }: NormOptions = {}): Tensor {
  const given = asTensor(a);
  const value = isFloat(given.dtype) ? given : astype(given, 'float64');
  if (value.ndim < 2) {
    if (typeof ord === 'string') throw unknown(ord, 'a vector', 'a number');
    return vectorNorm(value, { ord: ord ?? 2 });
  }
  switch (ord ?? 'fro') {
    case 'fro':
      return vectorNorm(value, { axis: [-2, -1] });
    case 'nuc':
      return sum(svdvals(value), { axis: -1 });
    case 2:
      return singularValue(value, 'largest');
    case -2:
      return singularValue(value, 'smallest');
    case 1:
      return max(sum(abs(value), { axis: -2 }), { axis: -1 });
    case -1:
      return min(sum(abs(value), { axis: -2 }), { axis: -1 });
    case Infinity:
      return max(sum(abs(value), { axis: -1 }), { axis: -1 });
    case -Infinity:
      return min(sum(abs(value), { axis: -1 }), { axis: -1 });
    default:
      throw unknown(ord, 'a matrix', "'fro', 'nuc', 1, 2, Infinity, -1, -2 or -Infinity");
  }
}

/** The first or last singular value of each matrix; `max` and `min` would share derivatives among equal ones. */
function singularValue(a: Tensor, which: 'largest' | 'smallest'): Tensor {
  const s = svdvals(a);
  const last = s.shape[s.ndim - 1]! - 1;
  if (last < 0) return which === 'largest' ? max(s, { axis: -1 }) : min(s, { axis: -1 });
  const at = which === 'largest' ? 0 : last;
  const starts = s.shape.map((_, axis) => (axis === s.ndim - 1 ? at : 0));
  const ends = s.shape.map((length, axis) => (axis === s.ndim - 1 ? at + 1 : length));
  return squeeze(slice(s, starts, ends), { axis: -1 });
}

function unknown(ord: unknown, of: string, expected: string): DomainError {
  return new DomainError({ op: 'linalg.norm', argument: 'ord', expected: `be ${expected} for ${of}`, actual: String(ord), hint: "The default is 'fro' for matrices and 2 for vectors." });
}
