import { relu, tensor, ternary, unary } from '@x/tensor';
import { describe, expect, test } from 'vitest';
import { compile, grad } from '../index.js';

const special = tensor([NaN, -Infinity, Infinity, -0, 0, 5e-324, -5e-324, 1, -1, 3.5, -3.5, 1e308]);

describe('choices without branches in generated loops', () => {
  test('relu and its derivative keep their values at NaN, infinities and zeros', () => {
    const expected = [NaN, 0, Infinity, 0, 0, 5e-324, 0, 1, 0, 3.5, 0, 1e308];
    expect(relu(special).toArray()).toEqual(expected);
    expect(compile((x) => relu(x.mul(1)))(special).toArray()).toEqual(expected);
    const slope = (x: typeof special): typeof special => grad((v) => relu(v).sum())(x);
    expect(compile(slope)(special).toArray()).toEqual([NaN, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1]);
  });

  test('nested choices do not disturb each other', () => {
    const f = ternary('nested', '(x > 0 ? (y > 0 ? x : y) : (z > 0 ? (x > -2 ? z : -z) : x * y)) + (y < x ? (x < z ? 10 : 20) : 30)');
    const step = unary('step', 'x < -1 ? -1 : (x > 1 ? 1 : x)');
    const values = [-3, -1, -0.5, 0, 0.5, 1, 3];
    const triples = values.flatMap((a) => values.flatMap((b) => values.map((c) => [a, b, c] as const)));
    const plain = triples.map(([x, y, z]) => (x > 0 ? (y > 0 ? x : y) : z > 0 ? (x > -2 ? z : -z) : x * y) + (y < x ? (x < z ? 10 : 20) : 30));
    const [x, y, z] = [0, 1, 2].map((i) => tensor(triples.map((t) => t[i]!))) as [typeof special, typeof special, typeof special];
    expect(f(x, y, z).toArray()).toEqual(plain);
    expect(compile((a, b, c) => f(a, b!, c!))(x, y, z).toArray()).toEqual(plain);
    expect(compile((a) => step(step(a).mul(2)))(x).toArray()).toEqual(triples.map(([a]) => Math.max(-1, Math.min(1, 2 * Math.max(-1, Math.min(1, a))))));
  });
});
