import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { at, mul, slice, stack, sub, tensor, type Tensor } from '@x/tensor';
import { leastSquares } from './index.js';
import { nistModels } from '../reference/nistModels.js';

interface NistProblem {
  readonly level: string;
  readonly starts: readonly number[][];
  readonly parameters: readonly number[];
  readonly deviations: readonly number[];
  readonly sumOfSquares: number;
  readonly y: number[];
  readonly x: number[][];
}
const { cases } = JSON.parse(readFileSync(new URL('../reference/nist.json', import.meta.url), 'utf8')) as { cases: Record<string, NistProblem> };

const { cases: bounded } = JSON.parse(readFileSync(new URL('../reference/boundedFits.json', import.meta.url), 'utf8')) as {
  cases: Record<string, { bounds: [number, number][]; value: number }>;
};

/** Correct decimal digits. */
const digits = (found: number, certified: number): number => (found === certified ? 16 : -Math.log10(Math.abs(found / certified - 1)));

describe('NIST StRD nonlinear regression: certified values to at least 6 digits from both starts', () => {
  const runs = Object.entries(cases).flatMap(([name, c]) => c.starts.map((start, i) => ({ name, level: c.level, start, number: i + 1 })));
  test.each(runs)('$name ($level), start $number', ({ name, start }) => {
    const { parameters, deviations, sumOfSquares, x, y } = cases[name]!;
    const [predictors, response] = [x.map((v) => tensor(v)), tensor(y)];
    const fit = leastSquares((b: Tensor) => nistModels[name]!(b, predictors, response), tensor(start));
    expect(fit.converged).toBe(true);
    parameters.forEach((b, i) => expect(digits(fit.x.data[i]!, b)).toBeGreaterThan(6));
    // Lanczos1 has residuals of rounding size alone: 24 numbers near 1e-13.
    if (name === 'Lanczos1') return;
    expect(digits(2 * fit.value, sumOfSquares)).toBeGreaterThan(8);
    deviations.forEach((s, i) => expect(digits(Math.sqrt(fit.covariance!.at(i, i).item() as number), s)).toBeGreaterThan(6));
  });

  test('every problem has a model', () => {
    expect(Object.keys(nistModels).sort()).toEqual(Object.keys(cases).sort());
  });
});

const rosenbrock = (x: Tensor): Tensor => stack([mul(10, sub(at(x, 1), mul(at(x, 0), at(x, 0)))), sub(1, at(x, 0))]);

describe('leastSquares', () => {
  test('finds zeros of residuals exactly', () => {
    const fit = leastSquares(rosenbrock, [-1.2, 1]);
    expect(fit.x.toArray()).toEqual([expect.closeTo(1, 12), expect.closeTo(1, 12)]);
    expect(fit.value).toBeLessThan(1e-25);
    expect(fit.covariance).toBeUndefined();
    expect(fit.residuals.shape).toEqual([2]);
    expect(fit.jacobian.shape).toEqual([2, 2]);
  });

  test('keeps bounds, and solves anew for the unknowns that are free', () => {
    // With x₀ ≤ 0.5 the least of 100(x₁ − x₀²)² + (1 − x₀)² is at (0.5, 0.25).
    const fit = leastSquares(rosenbrock, [-1.2, 1], { bounds: [[-2, 0.5], [-2, 2]] });
    expect(fit.x.toArray()).toEqual([0.5, expect.closeTo(0.25, 10)]);
    expect(fit.converged).toBe(true);
    expect(2 * fit.value).toBeCloseTo(0.25, 12);
    expect(fit.covariance).toBeUndefined();
  });

  test.each(Object.keys(bounded))('fits %s within bounds that exclude its certified values as well as SciPy does', (name) => {
    const { x, y, starts } = cases[name]!;
    const { bounds, value } = bounded[name]!;
    const fit = leastSquares((b: Tensor) => nistModels[name]!(b, x.map((v) => tensor(v)), tensor(y)), tensor(starts[1]!), { bounds });
    expect(fit.converged).toBe(true);
    // SciPy's interior steps stop short of the bounds: ours may be lower.
    expect(fit.value).toBeLessThanOrEqual(value * (1 + 1e-9));
    expect(fit.value).toBeGreaterThan(value * (1 - 1e-5));
    bounds.forEach(([lo, hi], i) => expect(fit.x.data[i]! >= lo && fit.x.data[i]! <= hi).toBe(true));
    expect(fit.evaluations).toBeLessThan(100);
  });

  test('backs off from where the model is not finite', () => {
    // √(b − 1) = 2 from b = 100: the first step of Newton's kind goes below 1.
    const fit = leastSquares((b) => b.sub(1).sqrt().sub(2), [100]);
    expect(fit.x.data[0]).toBeCloseTo(5, 10);
  });

  test('moves a start outside its bounds onto them, and bounds that do not matter change nothing', () => {
    const { x, y, parameters } = cases['Misra1a']!;
    const model = (b: Tensor): Tensor => nistModels['Misra1a']!(b, x.map((v) => tensor(v)), tensor(y));
    const fit = leastSquares(model, [500, 0.0001], { bounds: [[0, 400], [0, 1]] });
    parameters.forEach((b, i) => expect(digits(fit.x.data[i]!, b)).toBeGreaterThan(6));
  });

  test('solves linear problems in one step, and those with fewer equations than unknowns', () => {
    const fit = leastSquares((x) => stack([at(x, 0).add(at(x, 1)).sub(2)]), [5, 1]);
    expect(fit.x.at(0).add(fit.x.at(1)).item()).toBeCloseTo(2, 12);
    expect(fit.iterations).toBeLessThanOrEqual(5);
  });

  test('takes trees of unknowns and gives them back', () => {
    const t = tensor([0, 1, 2, 3]);
    const y = tensor([1, 3, 5, 7]);
    const line = (p: { slope: Tensor; offset: Tensor }): Tensor => mul(p.slope, t).add(p.offset).sub(y);
    const fit = leastSquares(line, { slope: tensor(0), offset: tensor([0]) });
    expect(fit.x.slope.item()).toBeCloseTo(2, 12);
    expect(fit.x.offset.toArray()).toEqual([expect.closeTo(1, 12)]);
  });

  test('runs functions that read numbers as they are, with the Jacobian handed over', () => {
    const fit = leastSquares((x) => [x.data[0]! ** 2 - 4, x.data[1]! - 1], tensor([1, 0]), { jacobian: (x) => [[2 * x.data[0]!, 0], [0, 1]] });
    expect(fit.x.toArray()).toEqual([expect.closeTo(2, 12), expect.closeTo(1, 12)]);
  });

  test('ends when asked to, and says so', () => {
    const seen: number[] = [];
    const fit = leastSquares(rosenbrock, [-1.2, 1], { onIteration: ({ iteration }) => seen.push(iteration) < 3 });
    expect(seen).toEqual([1, 2, 3]);
    expect(fit).toMatchObject({ converged: false, message: 'stopped by onIteration', iterations: 3 });
    expect(leastSquares(rosenbrock, [-1.2, 1], { maxIterations: 2 })).toMatchObject({ converged: false, message: 'not within tolerance after 2 iterations' });
    expect(leastSquares(rosenbrock, [-1.2, 1], { signal: AbortSignal.abort() }).message).toBe('stopped by signal');
    // Where one run ended another goes on.
    expect(leastSquares(rosenbrock, fit.x).converged).toBe(true);
  });

  test('teaches', () => {
    expect(() => leastSquares((x) => x.log(), [-1])).toThrow('leastSquares: `residuals` must be finite at x0, and their Jacobian too, got residual 0 = NaN.');
    expect(() => leastSquares((x) => [x.data[0]!], [1])).toThrow(/`f` must return a tensor to be differentiated, got a plain array\. Compute it with ops/);
    expect(() => leastSquares(rosenbrock, [1, 1], { bounds: [[2, 1], [0, 1]] })).toThrow('leastSquares: `bounds[0]` must be a pair with lo ≤ hi, got [2, 1].');
    expect(() => leastSquares(rosenbrock, [1, 1], { bounds: [[0, 1]] })).toThrow('hold one pair [lo, hi] for each of the 2 unknowns, got 1');
    expect(() => leastSquares((x) => slice(x, [0], [0]), [1])).toThrow('leastSquares: `f` must return at least one number, got shape [0]. Is the data set empty?');
  });
});
