import { describe, expect, test } from 'vitest';
import { grad } from '@x/autodiff';
import { tensor, type Tensor } from '@x/tensor/core';
import reference from '../../reference/incompleteFunctions.json' with { type: 'json' };
import {
  besselI0,
  besselI0e,
  besselI1,
  besselI1e,
  betainc,
  betaincc,
  betaincinv,
  betainccinv,
  erfcx,
  gammainc,
  gammaincc,
  gammaincinv,
  gammainccinv,
  logBesselI0,
  logBeta,
  logBetainc,
  logBetaincc,
  logGammainc,
  logGammaincc,
  logNdtr,
  ndtr,
  ndtri,
  StudentT,
  VonMises,
} from '../index.js';
import { besselComplementOf } from './besselRatio.js';

const { gamma, beta, normal, ndtri: quantiles, bessel, student, mises } = reference.cases as unknown as Record<string, number[][]>;

/** Relative to the size of the exponent: a number e⁻ʸ is known to about y ulps. */
function expectClose(got: number, want: number, ulps: number, what: unknown): void {
  const exponent = Math.abs(Math.log(Math.abs(want) || 1));
  const tolerance = ulps * 2.3e-16 * (1 + exponent) * Math.abs(want) + 1e-307;
  if (!(Math.abs(got - want) <= tolerance)) expect.fail(`${JSON.stringify(what)}: ${got} instead of ${want}, tolerance ${tolerance}`);
}

function checkAll(name: string, rows: readonly number[][], column: number, f: (row: readonly number[]) => number, ulps: number): void {
  for (const row of rows) if (row[column] !== null) expectClose(f(row), row[column]!, ulps, [name, ...row]);
}

describe('normal tails', () => {
  test('agree with 50 digits', () => {
    checkAll('ndtr', normal!, 1, ([x]) => ndtr(x!).item(), 6);
    checkAll('logNdtr', normal!, 2, ([x]) => logNdtr(x!).item(), 6);
    checkAll('ndtri', quantiles!, 1, ([p]) => ndtri(p!).item(), 6);
  });

  test('have limits, NaN and float32', () => {
    expect(ndtr([-Infinity, 0, Infinity, NaN]).toArray()).toEqual([0, 0.5, 1, NaN]);
    expect(logNdtr([-Infinity, Infinity, NaN]).toArray()).toEqual([-Infinity, -0, NaN]);
    expect(ndtri([0, 0.5, 1, -0.1, 1.1]).toArray()).toEqual([-Infinity, 0, Infinity, NaN, NaN]);
    expect(ndtr(tensor([0, 1], { dtype: 'float32' })).dtype).toBe('float32');
    expect(erfcx([-30, 0, Infinity]).toArray()).toEqual([Infinity, 1, 0]);
  });

  test('log Φ and its slopes hold at −1e10', () => {
    expect(logNdtr(-1e10).item()).toBeCloseTo(-5e19, -6);
    expect(grad((x: Tensor) => logNdtr(x))(-1e10).item()).toBeCloseTo(1e10, 4);
    expect(grad((x: Tensor) => grad((y: Tensor) => logNdtr(y))(x).sum())(-1e10).item()).toBeCloseTo(-1, 14);
    expect(grad((p: Tensor) => ndtri(p))(1e-300).item() / 2.6973044650427405e298).toBeCloseTo(1, 12);
  });
});

describe('incomplete gamma functions', () => {
  test('agree with 50 digits in both tails, from a = 1e-10 to 1e8', () => {
    checkAll('gammainc', gamma!, 2, ([a, x]) => gammainc(a!, x!).item(), 30);
    checkAll('gammaincc', gamma!, 3, ([a, x]) => gammaincc(a!, x!).item(), 30);
    checkAll('logGammainc', gamma!, 4, ([a, x]) => logGammainc(a!, x!).item(), 30);
    checkAll('logGammaincc', gamma!, 5, ([a, x]) => logGammaincc(a!, x!).item(), 30);
  });

  test('have the derivative in a', () => {
    checkAll('slope', gamma!, 6, ([a, x]) => grad((b: Tensor) => gammainc(b, x!))(a!).item(), 30);
  });

  test('are undone by their inverses', () => {
    for (const a of [1e-3, 0.1, 0.5, 1, 3, 39, 41, 1e4, 1e8]) {
      for (const p of [1e-300, 1e-100, 1e-10, 0.01, 0.3, 0.5]) {
        const x = gammaincinv(a, p).item();
        // For large a an ulp of x moves P by √a ulps.
        if (x > 1e-290) expectClose(gammainc(a, x).item(), p, 20 + Math.sqrt(a), ['P', a, p]);
        const y = gammainccinv(a, p).item();
        if (y > 1e-290) expectClose(gammaincc(a, y).item(), p, 20 + Math.sqrt(a), ['Q', a, p]);
      }
    }
  });

  test('have limits and NaN', () => {
    expect(gammainc(2, [0, Infinity, -1, NaN]).toArray()).toEqual([0, 1, NaN, NaN]);
    expect(gammaincc([0, -1, NaN], 1).toArray()).toEqual([0, NaN, NaN]);
    expect(logGammaincc(2, [0, Infinity]).toArray()).toEqual([0, -Infinity]);
    expect(gammaincinv(2, [0, 1, 1.5, -1]).toArray()).toEqual([0, Infinity, NaN, NaN]);
  });
});

describe('incomplete beta functions', () => {
  test('agree with 50 digits in both tails', () => {
    checkAll('betainc', beta!, 3, ([a, b, x]) => betainc(a!, b!, x!).item(), 30);
    checkAll('betaincc', beta!, 4, ([a, b, x]) => betaincc(a!, b!, x!).item(), 30);
    checkAll('logBetainc', beta!, 5, ([a, b, x]) => logBetainc(a!, b!, x!).item(), 30);
    checkAll('logBetaincc', beta!, 6, ([a, b, x]) => logBetaincc(a!, b!, x!).item(), 30);
  });

  test('have derivatives in both parameters', () => {
    // Where the two parts of a derivative cancel, three digits go.
    checkAll('in a', beta!, 7, ([a, b, x]) => grad((s: Tensor) => betainc(s, b!, x!))(a!).item(), 300);
    checkAll('in b', beta!, 8, ([a, b, x]) => grad((s: Tensor) => betainc(a!, s, x!))(b!).item(), 300);
  });

  test('are undone by their inverses', () => {
    const sizes = [1e-3, 0.1, 0.5, 1, 10, 41, 1e4, 1e8];
    for (const a of sizes) {
      for (const b of sizes) {
        for (const p of [1e-300, 1e-10, 0.01, 0.3, 0.5]) {
          const ulps = 30 + Math.sqrt(a + b);
          const x = betaincinv(a, b, p).item();
          if (x > 1e-290 && x < 0.9) expectClose(betainc(a, b, x).item(), p, ulps, ['I', a, b, p]);
          const y = betainccinv(a, b, p).item();
          if (y > 1e-290 && y < 0.9) expectClose(betaincc(a, b, y).item(), p, ulps, ['1 - I', a, b, p]);
        }
      }
    }
  });

  test('have limits and NaN', () => {
    expect(betainc(2, 3, [0, 1, -0.1, 1.1, NaN]).toArray()).toEqual([0, 1, NaN, NaN, NaN]);
    expect(logBeta([1, 0, -1], 1).toArray()).toEqual([0, Infinity, NaN]);
    expect(logBeta(1e10, 1e-3).item()).toBeCloseTo(6.884153034453963, 12);
  });
});

describe('Bessel functions', () => {
  test('agree with 50 digits', () => {
    const functions = [besselI0, besselI1, besselI0e, besselI1e, logBesselI0];
    functions.forEach((f, k) => checkAll(`column ${k + 1}`, bessel!, k + 1, ([x]) => f(x!).item(), 12));
    // 1 − A is a difference below 40.
    checkAll('1 - ratio', bessel!, 6, ([x]) => besselComplementOf(x!), 200);
  });
});

describe('distribution functions', () => {
  test('of Student\'s t agree with 50 digits', () => {
    const at = (n: number): StudentT => new StudentT({ df: n });
    checkAll('cdf', student!, 2, ([n, z]) => at(n!).cdf(z!).item(), 30);
    checkAll('logCdf', student!, 3, ([n, z]) => at(n!).logCdf(z!).item(), 30);
    checkAll('survival', student!, 2, ([n, z]) => at(n!).survival(-z!).item(), 30);
    // At the middle, p says less about z.
    for (const [n, z, p] of student!) if (p! < 0.45) expectClose(at(n!).quantile(p!).item(), z!, 60, ['quantile', n, z]);
  });

  test('of von Mises agree with 50 digits', () => {
    checkAll('cdf', mises!, 2, ([k, t]) => new VonMises({ concentration: k! }).cdf(t!).item(), 30);
  });
});
