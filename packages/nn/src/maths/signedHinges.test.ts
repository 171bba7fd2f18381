import { linspace, random, tensor } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { Linear, maxoutOf, signedHinges } from '../index.js';

const key = random.key(12);

describe('N-12: piecewise linear functions as signed sums of hinges', () => {
  test('random functions with six knots exactly, inside and outside', () => {
    for (let seed = 0; seed < 5; seed++) {
      const k = random.foldIn(key, seed);
      const knots = [...random.normal(k, [6]).sort().data];
      const values = [...random.normal(random.foldIn(k, 1), [6]).data];
      const x = linspace(-4, 4, 401);
      const slope = (i: number): number => (values[i + 1]! - values[i]!) / (knots[i + 1]! - knots[i]!);
      const expected = [...x.data].map((v) => {
        const i = Math.max(0, Math.min(4, knots.filter((t) => t <= v).length - 1));
        return values[i]! + slope(i) * (v - knots[i]!);
      });
      const { terms, evaluate } = signedHinges(knots, values);
      // The outer slopes are those of the outer pieces, so that only the four inner knots bend.
      expect(terms).toHaveLength(5);
      const scale = Math.max(...expected.map(Math.abs));
      expect(evaluate(x).sub(expected).abs().max().item()).toBeLessThan(1e-13 * Math.max(10, scale));
      expect(terms.every(({ sign, pieces }) => Math.abs(sign) === 1 && pieces.length === 2)).toBe(true);
    }
  });

  test('max(0, 1 − |x|), and slopes outside', () => {
    const x = linspace(-3, 3, 25);
    const hat = signedHinges([-1, 0, 1], [0, 1, 0], { slopes: [0, 0] });
    expect(hat.evaluate(x).sub(x.abs().neg().add(1).relu()).abs().max().item()).toBeLessThan(1e-15);
    expect(hat.terms.slice(1).map(({ sign }) => sign)).toEqual([1, -1, 1]);
    expect(signedHinges([0, 1], [0, 1]).terms).toHaveLength(1);
  });

  test('in a plane: min(a, b) by two-hinges, max(0, x₁, x₂) by one three-hinge', () => {
    const x = random.normal(key, [50, 2]);
    const [a, b] = [x.at(':', 0), x.at(':', 1)];
    expect(a.add(b).sub(a.maximum(b)).sub(a.minimum(b)).abs().max().item()).toBeLessThan(1e-15);
    // One maxout unit of three affine pieces.
    const pieces = Object.assign(new Linear(2, 3), { weight: tensor([[0, 0], [1, 0], [0, 1]]), bias: tensor([0, 0, 0]) });
    expect(maxoutOf(pieces.forward(x), 3).reshape([50]).sub(a.maximum(b).relu()).abs().max().item()).toBe(0);
  });

  test('mistakes are explained', () => {
    expect(() => signedHinges([0], [1])).toThrow('signedHinges: `knots` must be at least two finite numbers that rise, got [0].');
    expect(() => signedHinges([0, 0], [1, 1])).toThrow('that rise, got [0, 0]');
    expect(() => signedHinges([0, 1], [1, NaN])).toThrow('signedHinges: `values` must be 2 finite numbers, one for each knot, got [1, NaN].');
    expect(() => signedHinges([0, 1], [0, 1], { slopes: [NaN, 0] })).toThrow('signedHinges: `slopes` must be two finite numbers, [before, after], got [NaN, 0].');
  });
});
