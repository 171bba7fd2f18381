import { asTensor, showShape, type TensorLike } from '@x/tensor/core';

/** Throws unless numbers agree: |a − b| ≤ tolerance·|b|, or ≤ `absolute`. Equal infinities and NaNs agree. */
export function requireClose(what: string, actual: TensorLike, expected: TensorLike, tolerance: number, absolute = 0): void {
  const [a, b] = [asTensor(actual), asTensor(expected)];
  if (a.shape.join() !== b.shape.join()) throw new Error(`${what}: expected shape ${showShape(b.shape)}, got ${showShape(a.shape)}.`);
  for (let i = 0; i < a.size; i++) {
    const [x, y] = [a.data[i]!, b.data[i]!];
    if (Object.is(x, y) || x === y) continue;
    if (!(Math.abs(x - y) <= Math.max(absolute, tolerance * Math.abs(y)))) {
      throw new Error(`${what}: element ${i} is ${x}, expected ${y} within ${tolerance} of it or ${absolute}.`);
    }
  }
}

/** Throws unless the statement holds. */
export function demand(what: string, holds: boolean): void {
  if (!holds) throw new Error(`${what}.`);
}
