import { describe, expect, test } from 'vitest';
import { derivativesOnGrid, edges, explained, spectrum, swirledCircles, taylorSums } from './gallery.js';

describe('the gallery', () => {
  test('derivatives on the grid agree with differences of the function', () => {
    const { x, values } = derivativesOnGrid();
    const [f, slope, curvature] = values.map(({ data }) => data);
    const h = x.at(1).item() - x.at(0).item();
    for (let i = 1; i < x.size - 1; i++) {
      // Truncation errors h²/6·|f‴| and h²/12·|f⁗|, with |f‴|, |f⁗| below 30.
      expect(Math.abs((f![i + 1]! - f![i - 1]!) / (2 * h) - slope![i]!)).toBeLessThan(5 * h * h);
      expect(Math.abs((f![i + 1]! - 2 * f![i]! + f![i - 1]!) / (h * h) - curvature![i]!)).toBeLessThan(5 * h * h);
    }
  });

  test('Taylor sums approach the function inside the radius of convergence', () => {
    const { x, exact, sums } = taylorSums([1, 7, 31]);
    const errors = sums.map((sum) => sum.sub(exact).abs().mul(x.abs().less(0.7)).max().item());
    expect(errors[1]).toBeLessThan(errors[0]! / 4);
    expect(errors[2]).toBeLessThan(1e-4); // 2·0.7³³/(1 − 0.7²) ≈ 3e-5
  });

  test('circles stay nearly circles far out, where the swirl hardly turns', () => {
    const corner = swirledCircles().at(0, ':', ':-1'); // without the last point, which is the first again
    const radius = corner.sub(corner.mean({ axis: 1, keepDims: true })).norm({ axis: 0 });
    // There the angle changes by r·dθ/dr = 8/1.5·4·exp(−8/1.5) ≈ 0.1 in relation to the radius, which is 0.14.
    expect(radius.max().item() - radius.min().item()).toBeLessThan(0.02);
  });

  test('the two strongest frequencies are those of the tones', () => {
    const strongest = spectrum().amplitude.topk(2).indices.toArray();
    expect(strongest).toEqual([12, 40]);
  });

  test('flat regions have no edges, outlines do', () => {
    const found = edges([0]);
    expect(found.shape).toEqual([1, 4, 28, 28]);
    expect(found.at(0, 3, 0, 0).item()).toBe(0);
    expect(found.at(0, 3).max().item()).toBeGreaterThan(1);
  });

  test('explain names the ops and the kernels', () => {
    expect(explained()).toMatch(/graph: \d+ ops[\s\S]*matmul[\s\S]*kernels: \d+/);
  });
});
