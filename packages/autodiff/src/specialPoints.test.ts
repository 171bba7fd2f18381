import { describe, expect, test } from 'vitest';
import { logAddExp, logSigmoid, pow, sigmoid, softplus, tanh, xlogy, type Tensor } from '@x/tensor';
import { grad, hessian, taylor } from './index.js';

/** f, f', f'', … at x by nested reverse mode. */
function derivatives(f: (x: Tensor) => Tensor, x: number, order: number): number[] {
  const values: number[] = [];
  let g = f;
  for (let n = 0; n <= order; n++) {
    values.push(g(x as unknown as Tensor).item());
    const inner = g;
    g = (y) => grad(inner as (x: Tensor) => Tensor)(y);
  }
  return values;
}
const close = (list: readonly number[]): unknown[] => list.map((x) => expect.closeTo(x, 12));

describe('derivatives where a formula has a branch', () => {
  // Known series at 0: log(1 + eˣ) = log 2 + x/2 + x²/8 − x⁴/192, σ(x) = 1/2 + x/4 − x³/48.
  test('softplus, logSigmoid and sigmoid at 0', () => {
    expect(derivatives(softplus, 0, 4)).toEqual(close([Math.LN2, 0.5, 0.25, 0, -0.125]));
    expect(derivatives(logSigmoid, 0, 4)).toEqual(close([-Math.LN2, 0.5, -0.25, 0, 0.125]));
    expect(derivatives(sigmoid, 0, 4)).toEqual(close([0.5, 0.25, 0, -0.125, 0]));
    expect(derivatives(tanh, 0, 3)).toEqual(close([0, 1, 0, -2]));
    expect(taylor(softplus, 0, 4).map((c) => c.item())).toEqual(close([Math.LN2, 0.5, 0.125, 0, -1 / 192]));
  });
  test('logAddExp of equal numbers, and of infinities', () => {
    expect(hessian((v: Tensor) => logAddExp(v.at(0), v.at(1)))([3, 3]).toArray()).toEqual([close([0.25, -0.25]), close([-0.25, 0.25])]);
    expect(grad((x: Tensor) => logAddExp(x, -Infinity))(-Infinity).item()).toBe(0.5);
    expect(grad((x: Tensor) => logAddExp(x, -Infinity))(2).item()).toBe(1);
  });
  test('powers and xlogy at 0', () => {
    expect(derivatives((x) => pow(x, 2), 0, 3)).toEqual(close([0, 0, 2, 0]));
    expect(derivatives((x) => pow(x, 3), 0, 4)).toEqual(close([0, 0, 0, 6, 0]));
    expect(grad((x: Tensor) => pow(x, 0))(0).item()).toBe(0);
    expect(grad((y: Tensor) => pow(0, y))(2).item()).toBe(0);
    // ∂²xʸ/∂x∂y at y = 0 is 1/x
    expect(hessian((v: Tensor) => pow(v.at(0), v.at(1)))([2, 0]).at(0, 1).item()).toBeCloseTo(0.5, 14);
    expect(hessian((v: Tensor) => xlogy(v.at(0), v.at(1)))([0, 2]).toArray()).toEqual([close([0, 0.5]), close([0.5, 0])]);
    expect(grad((x: Tensor) => xlogy(x, 0))(0).item()).toBe(-Infinity);
  });
  test('far tails keep their relative accuracy', () => {
    expect(grad(sigmoid)(40).item() / Math.exp(-40)).toBeCloseTo(1, 14);
    expect(grad(sigmoid)(-600).item() / Math.exp(-600)).toBeCloseTo(1, 14);
    expect(grad(grad(softplus))(-600).item() / Math.exp(-600)).toBeCloseTo(1, 14);
    expect(sigmoid(-740).item()).toBe(Math.exp(-740));
  });
});
