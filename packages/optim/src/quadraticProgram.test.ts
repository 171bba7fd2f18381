import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { random, tensor, type Tensor } from '@x/tensor';
import { quadraticProgram, type QuadraticProgramResult } from './quadraticProgram.js';

interface ReferenceProgram {
  readonly P: number[][];
  readonly q: number[];
  readonly G: number[][];
  readonly h: number[];
  readonly A: number[][];
  readonly b: number[];
  readonly strict: boolean;
  readonly status: number;
  readonly x: number[] | null;
  readonly value: number;
  readonly y: number[];
  readonly z: number[];
}
const { cases } = JSON.parse(readFileSync(new URL('../reference/quadraticProgram.json', import.meta.url), 'utf8')) as {
  cases: { quadratic: ReferenceProgram[]; linear: ReferenceProgram[]; svm: { points: number[][]; labels: number[]; C: number; gamma: number; value: number; intercept: number; support: number } };
};

const close = (list: readonly number[], digits: number): unknown[] => list.map((v) => expect.closeTo(v, digits));
const numbers = (x: Tensor): number[] => Array.from(x.data);
const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((s, v, i) => s + v * b[i]!, 0);
const identity = (n: number): number[][] => Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => +(i === j)));
const worst = (r: QuadraticProgramResult): number => Math.max(...Object.values(r.residuals));

describe('O-37 quadratic programs', () => {
  test.each(cases.quadratic.map((c, i) => [i, c] as const))('agrees with cvxopt on program %i', (_, { strict, x, value, y, z, A, b, ...data }) => {
    const found = quadraticProgram({ ...data, ...(b.length > 0 && { A, b }) });
    expect(found.status).toBe('optimal');
    expect(worst(found)).toBeLessThan(1e-11);
    expect(found.value).toBeCloseTo(value, 9);
    // Where P is singular x and the multipliers need not be unique, and cvxopt stops earlier.
    if (!strict) return;
    expect(numbers(found.x)).toEqual(close(x!, 6));
    expect(numbers(found.multipliers.equality)).toEqual(close(y, 5));
    expect(numbers(found.multipliers.inequality)).toEqual(close(z, 5));
  });

  test.each(cases.linear.map((c, i) => [i, c] as const))('agrees with HiGHS on linear program %i', (_, { q, G, h, A, b, x, value }) => {
    const found = quadraticProgram({ q, G, h, A, b });
    expect(found.status).toBe('optimal');
    expect(found.value).toBeCloseTo(value, 10);
    expect(numbers(found.x)).toEqual(close(x!, 9));
    expect(worst(found)).toBeLessThan(1e-12);
  });

  // Points (3,3)+, (4,3)+, (1,1)− of Li Hang, Statistical Learning Methods, example 7.1.
  const points = [[3, 3], [4, 3], [1, 1]];
  const labels = [1, 1, -1];
  test('C-43 hard-margin support vector machine, primal', () => {
    const G = points.map(([a, b], i) => [-labels[i]! * a!, -labels[i]! * b!, -labels[i]!]);
    const { x, value, status } = quadraticProgram({ P: [[1, 0, 0], [0, 1, 0], [0, 0, 0]], q: [0, 0, 0], G, h: [-1, -1, -1] });
    expect(status).toBe('optimal');
    expect(numbers(x)).toEqual(close([0.5, 0.5, -2], 12));
    expect(value).toBeCloseTo(0.25, 12);
  });
  test('C-44 and its dual', () => {
    const P = points.map((a, i) => points.map((b, j) => labels[i]! * labels[j]! * dot(a, b)));
    const { x, value } = quadraticProgram({ P, q: [-1, -1, -1], G: identity(3).map((r) => r.map((v) => -v)), h: [0, 0, 0], A: [labels], b: [0] });
    expect(numbers(x)).toEqual(close([0.25, 0, 0.25], 12));
    expect(value).toBeCloseTo(-0.25, 12);
  });

  test('solves the dual of a soft-margin kernel machine with 500 points like libsvm', () => {
    const { points, labels, C, gamma, value, intercept, support } = cases.svm;
    const n = points.length;
    const K = points.map((a) => points.map((b) => Math.exp(-gamma * ((a[0]! - b[0]!) ** 2 + (a[1]! - b[1]!) ** 2))));
    const P = K.map((row, i) => row.map((v, j) => v * labels[i]! * labels[j]!));
    const G = [...identity(n).map((row) => row.map((v) => -v)), ...identity(n)];
    const found = quadraticProgram({ P, q: labels.map(() => -1), G, h: [...labels.map(() => 0), ...labels.map(() => C)], A: [labels], b: [0] });
    expect(found.status).toBe('optimal');
    expect(worst(found)).toBeLessThan(1e-10);
    expect(found.value).toBeCloseTo(value, 8);
    expect(numbers(found.x).filter((a) => a > 1e-9).length).toBe(support);
    // The multiplier of Σαy = 0 is the intercept.
    expect(found.multipliers.equality.item()).toBeCloseTo(intercept, 6);
  });
});

describe('laws', () => {
  test('the optimality conditions hold at every optimum, and every certificate proves its claim', () => {
    const seen: Record<string, number> = {};
    for (let trial = 0; trial < 300; trial++) {
      const u = numbers(random.uniform(random.key(trial), [6])) as [number, number, number, number, number, number];
      const [n, m] = [1 + Math.floor(u[0] * 10), Math.floor(u[1] * 20)];
      const [p, rank] = [Math.floor(u[2] * Math.min(n, 4)), Math.floor(u[3] * (n + 1))];
      const scale = 10 ** Math.floor(6 * u[4] - 3);
      const normal = (label: string, rows: number, columns: number): number[][] => {
        const all = numbers(random.normal(random.foldIn(random.key(label), trial), [rows * columns + 1]));
        return Array.from({ length: rows }, (_, i) => all.slice(i * columns, (i + 1) * columns));
      };
      const F = normal('F', rank, n);
      const P = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => F.reduce((s, f) => s + f[i]! * f[j]!, 0)));
      const G = normal('G', m, n).map((row) => row.map((v) => Math.round(2 * v) * scale));
      const A = normal('A', p, n).map((row) => row.map((v) => Math.round(2 * v)));
      const [x0, q, right] = [normal('x', 1, n)[0]!, normal('q', 1, n)[0]!, normal('h', 1, m + p)[0]!];
      const feasible = u[5] < 0.7;
      const h = G.map((row, i) => (feasible ? dot(row, x0) + Math.max(0, right[i]!) : 3 * right[i]!));
      const b = A.map((row, i) => (feasible ? dot(row, x0) : Math.round(right[m + i]!)));
      const found = quadraticProgram({ P, q, ...(m > 0 && { G, h }), ...(p > 0 && { A, b }) });
      seen[found.status] = (seen[found.status] ?? 0) + 1;
      const size = Math.max(1, scale, ...numbers(found.x).map(Math.abs), ...numbers(found.multipliers.inequality), Math.abs(found.value));
      const { certificate } = found;
      switch (found.status) {
        case 'optimal':
          expect(worst(found) / size).toBeLessThan(1e-8);
          break;
        case 'infeasible': {
          if (certificate?.kind !== 'farkas') throw new Error('a Farkas certificate was expected');
          const [y, z] = [numbers(certificate.equality), numbers(certificate.inequality)];
          const most = Math.max(1, ...y.map(Math.abs), ...z) * Math.max(1, scale);
          for (let j = 0; j < n; j++) expect(Math.abs(dot(G.map((r) => r[j]!), z) + dot(A.map((r) => r[j]!), y)) / most).toBeLessThan(1e-8);
          expect(Math.min(0, ...z)).toBe(0);
          expect(dot(b, y) + dot(h, z)).toBeCloseTo(-1, 10);
          break;
        }
        case 'unbounded': {
          if (certificate?.kind !== 'recession') throw new Error('a recession direction was expected');
          const d = numbers(certificate.direction);
          const most = Math.max(1, ...d.map(Math.abs));
          for (const row of P) expect(Math.abs(dot(row, d)) / most).toBeLessThan(1e-8);
          for (const row of A) expect(Math.abs(dot(row, d)) / most).toBeLessThan(1e-8);
          for (const row of G) expect(dot(row, d) / most / Math.max(1, scale)).toBeLessThan(1e-8);
          expect(dot(q, d)).toBeCloseTo(-1, 10);
          for (const [i, row] of G.entries()) expect(dot(row, numbers(found.x)) - h[i]!).toBeLessThan(1e-7 * Math.max(1, scale));
          break;
        }
        default:
          throw new Error(`trial ${trial}: ${found.status}, ${found.message}`);
      }
    }
    // Each kind came up often enough for the law to mean something.
    expect(Object.values(seen).every((count) => count > 15)).toBe(true);
    expect(Object.keys(seen).length).toBe(3);
  });

  test('a program in other units has the same solution', () => {
    const { P, q, G, h, A, b } = cases.quadratic[1]!;
    const plain = quadraticProgram({ P, q, G, h, A, b });
    // x = D·x̂ with D from 1e-4 to 1e4, rows multiplied by 1e-3 and 1e3, the objective by 1e5.
    const D = q.map((_, j) => 10 ** ((8 * j) / (q.length - 1) - 4));
    const row = (i: number): number => (i % 2 === 0 ? 1e-3 : 1e3);
    const other = quadraticProgram({
      P: P.map((r, i) => r.map((v, j) => 1e5 * v * D[i]! * D[j]!)),
      q: q.map((v, j) => 1e5 * v * D[j]!),
      G: G.map((r, i) => r.map((v, j) => v * row(i) * D[j]!)),
      h: h.map((v, i) => v * row(i)),
      A: A.map((r) => r.map((v, j) => v * D[j]!)),
      b,
    });
    expect(other.status).toBe('optimal');
    expect(numbers(other.x).map((v, j) => v * D[j]!)).toEqual(close(numbers(plain.x), 8));
  });
});

describe('programs without a solution', () => {
  test('says that constraints contradict each other, with Farkas multipliers', () => {
    const { status, value, certificate } = quadraticProgram({ q: [1], G: [[1], [-1]], h: [0, -1] });
    expect(status).toBe('infeasible');
    expect(value).toBe(Infinity);
    expect(certificate).toMatchObject({ kind: 'farkas' });
    expect(certificate?.kind === 'farkas' && numbers(certificate.inequality)).toEqual(close([1, 1], 8));
  });
  test('finds equations that contradict each other', () => {
    const { status, certificate } = quadraticProgram({ q: [-1, -1], A: [[1, 1], [1, 1]], b: [0, 1] });
    expect(status).toBe('infeasible');
    expect(certificate?.kind === 'farkas' && numbers(certificate.equality)).toEqual(close([1, -1], 9));
  });
  test('gives the direction in which the objective falls for ever, and a feasible point', () => {
    const { status, value, x, certificate } = quadraticProgram({ q: [-1, -1], G: [[-1, 0], [0, -1], [1, -1]], h: [0, 0, 1] });
    expect(status).toBe('unbounded');
    expect(value).toBe(-Infinity);
    expect(Math.min(...numbers(x))).toBeGreaterThanOrEqual(-1e-9);
    const d = certificate?.kind === 'recession' ? numbers(certificate.direction) : [];
    expect(d[0]! + d[1]!).toBeCloseTo(1, 10);
  });
  test('infeasible comes before unbounded', () => {
    expect(quadraticProgram({ q: [0, -1], P: [[1, 0], [0, 0]], G: [[1, 0], [-1, 0]], h: [0, -1] }).status).toBe('infeasible');
  });
  test('gives a direction of negative curvature', () => {
    const { status, certificate } = quadraticProgram({ P: [[1, 2], [2, 1]], q: [0, 0], G: [[1, 0]], h: [1] });
    expect(status).toBe('nonconvex');
    const d = certificate?.kind === 'negativeCurvature' ? numbers(certificate.direction) : [];
    expect(d[0]! ** 2 + d[1]! ** 2 + 4 * d[0]! * d[1]!).toBeCloseTo(-1, 12);
  });
  test('an indefinite P is fine where equations exclude its negative directions', () => {
    const { status, x, multipliers, residuals } = quadraticProgram({ P: [[0, 1], [1, 0]], q: [0, 0], A: [[0, 1]], b: [3], G: [[-1, 0]], h: [2] });
    expect(status).toBe('optimal');
    expect(numbers(x)).toEqual(close([-2, 3], 10));
    expect(multipliers.equality.item()).toBeCloseTo(2, 9);
    expect(Math.max(...Object.values(residuals))).toBeLessThan(1e-9);
  });
});

describe('details', () => {
  test('without constraints it solves the normal equations', () => {
    expect(numbers(quadraticProgram({ P: [[2, 0], [0, 4]], q: [-2, -4] }).x)).toEqual(close([1, 1], 14));
  });
  test('takes redundant constraints', () => {
    const { status, x } = quadraticProgram({ P: identity(2), q: [0, 0], A: [[1, 1], [2, 2]], b: [1, 2], G: [[-1, 0], [-1, 0]], h: [-0.75, -0.75] });
    expect(status).toBe('optimal');
    expect(numbers(x)).toEqual(close([0.75, 0.25], 9));
  });
  test('Infinity switches an inequality off', () => {
    const { x, multipliers } = quadraticProgram({ P: [[1]], q: [-3], G: [[1], [1]], h: [Infinity, 2] });
    expect(x.item()).toBeCloseTo(2, 12);
    expect(numbers(multipliers.inequality)).toEqual(close([0, 1], 12));
  });
  test('float32 and integer data are taken as float64', () => {
    const P = tensor(new Float32Array([1, 0, 0, 1]), { shape: [2, 2] });
    expect(quadraticProgram({ P, q: tensor(new Int32Array([-1, -2])) }).x.dtype).toBe('float64');
  });
  test('stops when told to', () => {
    const { q, G, h, A, b } = cases.linear[2]!;
    const { status, message, iterations } = quadraticProgram({ q, G, h, A, b }, { onIteration: ({ iteration }) => iteration < 2 });
    expect([status, message, iterations]).toEqual(['maxIterations', 'onIteration stopped it', 2]);
    expect(quadraticProgram({ q, G, h, A, b }, { maxIterations: 1 }).message).toBe('maxIterations was reached');
  });
  test('errors name what does not fit', () => {
    expect(() => quadraticProgram({ q: [1, 2], G: [[1, 2, 3]], h: [1] })).toThrow('quadraticProgram: `G` must have 2 columns, one for each element of q, got shape [1, 3].');
    expect(() => quadraticProgram({ q: [1, 2], G: [[1, 2]], h: [1, 2] })).toThrow('quadraticProgram: `h` must have 1 elements, one for each row of G, got shape [2].');
    expect(() => quadraticProgram({ q: [1, 2], A: [[1, 2]] })).toThrow('quadraticProgram: `b` must come with `A`, got nothing. Give both or none.');
    expect(() => quadraticProgram({ q: [1, 2], P: [[1]] })).toThrow('quadraticProgram: `P` must have shape [2, 2], or be 0, got shape [1, 1].');
    expect(() => quadraticProgram({ q: [1, NaN] })).toThrow('quadraticProgram: `q` must be finite, got NaN.');
  });
  test('nothing to choose is solved by choosing nothing', () => {
    expect(quadraticProgram({ P: [], q: [] }).status).toBe('optimal');
    expect(quadraticProgram({ q: [] }).value).toBe(0);
  });
});
