import { sameShape, showShape, type Tensor } from '../core.js';

/**
 * Throws unless two tensors have equal shapes and types and elements within `tolerance`, relative to the larger of
 * the elements and 1. NaN equals NaN.
 *
 * @example
 * expectClose('sum', tensor([1, 2]), tensor([1, 2 + 1e-12]), 1e-10)
 */
export function expectClose(what: string, actual: Tensor, expected: Tensor, tolerance: number): void {
  if (!sameShape(actual.shape, expected.shape) || actual.dtype !== expected.dtype) {
    throw new Error(`${what}: expected ${expected.dtype} ${showShape(expected.shape)}, got ${actual.dtype} ${showShape(actual.shape)}.`);
  }
  const [a, b] = [actual.data, expected.data];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (Object.is(x, y) || (Number.isNaN(x) && Number.isNaN(y)) || x === y) continue;
    if (!(Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(x), Math.abs(y)))) {
      throw new Error(`${what}: element ${i} is ${x}, expected ${y} within ${tolerance}.`);
    }
  }
}
