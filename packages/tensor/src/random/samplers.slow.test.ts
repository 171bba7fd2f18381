// long: the laws share their goodness-of-fit tests and distribution functions, which nothing else needs.
import { describe, expect, test } from 'vitest';
import { erfc } from '../special/erf.js';
import { lgamma } from '../special/lgamma.js';
import { fillBernoulli } from './bernoulli.js';
import { fillBeta } from './beta.js';
import { fillBinomial } from './binomial.js';
import { fillCategorical } from './categorical.js';
import { choose } from './choice.js';
import { fillDirichlet } from './dirichlet.js';
import { ElementStream } from './elementStream.js';
import { fillExponential } from './exponential.js';
import { fillGamma, logGammaFrom } from './gamma.js';
import { key } from './key.js';
import { fillNormal } from './normal.js';
import { randomOrder } from './permutation.js';
import { fillPoisson } from './poisson.js';
import { fillRandint } from './randint.js';
import { fillUniform } from './uniform.js';

// Every statistical bound below is exceeded by a correct sampler with probability 1e-6; the file holds some 90 of them
// and its keys are fixed, so a failure means a defect.
const n = 100_000;

/** Fails when the empirical distribution of the draws is too far from `cdf` (Kolmogorov: √n·D > 2.694). */
function expectLaw(draws: ArrayLike<number>, cdf: (x: number) => number): void {
  const sorted = Float64Array.from(draws).sort();
  let distance = 0;
  for (let i = 0; i < sorted.length; i++) {
    const f = cdf(sorted[i]!);
    distance = Math.max(distance, (i + 1) / sorted.length - f, f - i / sorted.length);
  }
  expect(distance * Math.sqrt(sorted.length)).toBeLessThan(2.694);
}

/** Fails when counts differ too much from n·probability (χ², cells pooled to an expectation of 20 or more). */
function expectCounts(draws: ArrayLike<number>, probability: (k: number) => number, from: number, to: number): void {
  const counts = new Map<number, number>();
  for (let i = 0; i < draws.length; i++) counts.set(draws[i]!, (counts.get(draws[i]!) ?? 0) + 1);
  let chiSquare = 0;
  let cells = 0;
  let seen = 0;
  let expected = 0;
  let left = draws.length;
  let leftSeen = draws.length;
  for (let k = from; k <= to; k++) {
    seen += counts.get(k) ?? 0;
    expected += draws.length * probability(k);
    if (expected >= 20 && left - expected >= 20) {
      chiSquare += (seen - expected) ** 2 / expected;
      cells += 1;
      left -= expected;
      leftSeen -= seen;
      seen = expected = 0;
    }
  }
  // The rest, and whatever lay outside from … to, is one more cell.
  if (left > 0) chiSquare += (leftSeen - left) ** 2 / left;
  expect(chiSquare).toBeLessThan(chiSquareBound(cells));
}

/** The value which χ² exceeds with probability 1e-6 (E. B. Wilson, M. M. Hilferty 1931; 4.7534 is the normal quantile). */
function chiSquareBound(degrees: number): number {
  return degrees * (1 - 2 / (9 * degrees) + 4.7534 * Math.sqrt(2 / (9 * degrees))) ** 3;
}

const normalCdf = (x: number): number => 0.5 * erfc(-x / Math.SQRT2);

/** The regularised lower incomplete gamma function by its series, or by its continued fraction (DLMF §8.7, §8.9). */
function gammaCdf(a: number, x: number): number {
  if (x <= 0) return 0;
  const front = Math.exp(a * Math.log(x) - x - lgamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let k = 1; term > sum * 1e-16; k++) sum += term *= x / (a + k);
    return sum * front;
  }
  let fraction = 0;
  for (let k = 300; k >= 1; k--) fraction = (k * (k - a)) / (x + 2 * k + 1 - a - fraction);
  return 1 - front / (x + 1 - a - fraction);
}

/** The regularised incomplete beta function by its series (DLMF §8.17(ii)), on the side where it converges. */
function betaCdf(a: number, b: number, x: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaCdf(b, a, 1 - x);
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b));
  let term = 1 / a;
  let sum = term;
  for (let k = 0; term > sum * 1e-16; k++) sum += term *= (x * (a + b + k)) / (a + 1 + k);
  return sum * front;
}

const poissonPmf = (rate: number) => (k: number) => Math.exp(k * Math.log(rate) - rate - lgamma(k + 1));
const binomialPmf = (m: number, p: number) => (k: number) =>
  Math.exp(lgamma(m + 1) - lgamma(k + 1) - lgamma(m - k + 1) + k * Math.log(p) + (m - k) * Math.log1p(-p));

describe('T-41 uniform numbers', () => {
  test('the same key gives the same 10⁶ numbers, with mean ½', () => {
    const [a, b] = [new Float64Array(1e6), new Float64Array(1e6)];
    fillUniform(key(1), a);
    fillUniform(key(1), b);
    expect(a.every((x, i) => x === b[i])).toBe(true);
    const mean = a.reduce((sum, x) => sum + x, 0) / 1e6;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4.9 * Math.sqrt(1 / 12 / 1e6));
  });

  test('follow the uniform law, in float64 and float32, in any interval', () => {
    const double = new Float64Array(n);
    const single = new Float32Array(n);
    fillUniform(key(2), double);
    fillUniform(key(2), single);
    expectLaw(double, (x) => x);
    expectLaw(single, (x) => x);
    fillUniform(key(3), double, -3, 5);
    expectLaw(double, (x) => (x + 3) / 8);
  });

  test('the low bits are uniform too', () => {
    const out = new Float64Array(n);
    fillUniform(key(4), out);
    expectCounts(
      out.map((x) => (x * 2 ** 53) % 64),
      () => 1 / 64,
      0,
      63,
    );
  });

  test('int(10) and other ranges are equally likely', () => {
    const out = new Int32Array(n);
    fillRandint(key(5), out, 0, 10);
    expectCounts(out, () => 0.1, 0, 9);
    fillRandint(key(6), out, -3, 4);
    expectCounts(out, () => 1 / 7, -3, 3);
    // A range of 3·2³⁰ rejects a quarter of the words; a biased method would fill its thirds unequally.
    fillRandint(key(7), out, -(2 ** 31), 2 ** 30);
    expectCounts(
      out.map((x) => Math.floor(x / 2 ** 30)),
      () => 1 / 3,
      -2,
      0,
    );
    expectCounts(
      out.map((x) => ((x % 7) + 7) % 7),
      () => 1 / 7,
      0,
      6,
    );
    fillRandint(key(8), out, -(2 ** 31), 2 ** 31);
    expectCounts(
      out.map((x) => x >> 28),
      () => 1 / 16,
      -8,
      7,
    );
  });
});

describe('T-42 normal numbers', () => {
  test('10⁶ draws have mean 0, variance 1, kurtosis 3 and the normal law', () => {
    const z = new Float64Array(1e6);
    fillNormal(key(10), z);
    const moment = (p: number): number => z.reduce((sum, x) => sum + x ** p, 0) / 1e6;
    expect(Math.abs(moment(1))).toBeLessThan(4.9e-3);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4.9 * Math.SQRT2 * 1e-3);
    expect(Math.abs(moment(3))).toBeLessThan(4.9 * Math.sqrt(15) * 1e-3);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4.9 * Math.sqrt(96) * 1e-3);
    expectLaw(z, normalCdf);
  });

  test('the tail beyond the ziggurat has its share and its law', () => {
    const z = new Float64Array(4e6);
    fillNormal(key(11), z);
    const start = 3.6541528853610088;
    const tail = z.filter((x) => Math.abs(x) > start).map(Math.abs);
    const share = erfc(start / Math.SQRT2);
    expect(Math.abs(tail.length - 4e6 * share)).toBeLessThan(4.9 * Math.sqrt(4e6 * share));
    expectLaw(tail, (x) => 1 - erfc(x / Math.SQRT2) / share);
    expect(tail.length).toBeGreaterThan(900);
  });

  test('exponential numbers follow their law, also in the tail', () => {
    const e = new Float64Array(1e6);
    fillExponential(key(12), e);
    expectLaw(e, (x) => -Math.expm1(-x));
    const tail = e.filter((x) => x > 7.69711747013105);
    expectLaw(tail, (x) => -Math.expm1(7.69711747013105 - x));
    expect(Math.min(...e.slice(0, n))).toBeGreaterThan(0);
  });
});

describe('gamma, beta and Dirichlet numbers', () => {
  for (const a of [0.05, 0.44, 0.45, 0.5, 0.7, 0.999, 1, 1.5, 3, 30, 1000]) {
    test(`gamma of concentration ${a}`, () => {
      const out = new Float64Array(n);
      fillGamma(key(`gamma ${a}`), out, a);
      expectLaw(out, (x) => gammaCdf(a, x));
    });
  }

  test('gamma of concentration 1e10 and 1e15 is normal to within its skewness', () => {
    for (const a of [1e10, 1e15]) {
      const out = new Float64Array(n);
      fillGamma(key('large'), out, a);
      expectLaw(
        out.map((x) => (x - a) / Math.sqrt(a)),
        normalCdf,
      );
    }
  });

  test('gamma of concentration 1e-3 and 1e-12 in log space, where most draws underflow', () => {
    for (const a of [1e-3, 1e-12]) {
      const stream = new ElementStream(key('tiny'));
      const logs = Array.from({ length: n }, (_, i) => logGammaFrom(stream, a, i));
      expect(logs.every((x) => x > -Infinity)).toBe(true);
      // P(G ≤ x) = xᵃ/Γ(a + 1)·(1 − O(a·x)) far below 1, where almost all draws lie.
      expectLaw(logs, (l) => (l < -30 ? Math.exp(a * l - lgamma(a + 1)) : gammaCdf(a, Math.exp(l))));
    }
  });

  for (const [a, b] of [
    [0.1, 0.1],
    [0.5, 2],
    [1, 1],
    [2, 3],
    [40, 7],
  ] as const) {
    test(`beta(${a}, ${b})`, () => {
      const out = new Float64Array(n);
      fillBeta(key(`beta ${a} ${b}`), out, a, b);
      if (a >= 1) return expectLaw(out, (x) => betaCdf(a, b, x));
      // The two halves apart, because with small parameters many draws of the upper one round to 1.
      const below = betaCdf(a, b, 0.5);
      expectCounts(
        out.map((x) => +(x >= 0.5)),
        (k) => [below, 1 - below][k]!,
        0,
        1,
      );
      expectLaw(
        out.filter((x) => x < 0.5),
        (x) => betaCdf(a, b, x) / below,
      );
    });
  }

  test('beta with tiny parameters is a coin of probability a/(a + b), never NaN', () => {
    for (const unit of [1e-5, 1e-200, 1e-310]) {
      const out = new Float64Array(n);
      fillBeta(key('coin'), out, 3 * unit, unit);
      expect(out.every((x) => x >= 0 && x <= 1)).toBe(true);
      expectCounts(
        out.map((x) => +(x > 0.5)),
        (k) => [0.25, 0.75][k]!,
        0,
        1,
      );
    }
  });

  test('Dirichlet rows sum to 1 and have beta margins', () => {
    const out = new Float64Array(3 * n);
    fillDirichlet(key(20), out, [0.3, 1, 2.7], 3);
    const margin = (k: number): Float64Array => Float64Array.from({ length: n }, (_, i) => out[3 * i + k]!);
    expectLaw(margin(0), (x) => betaCdf(0.3, 3.7, x));
    expectLaw(margin(2), (x) => betaCdf(2.7, 1.3, x));
    const sums = Float64Array.from({ length: n }, (_, i) => out[3 * i]! + out[3 * i + 1]! + out[3 * i + 2]!);
    expect(sums.every((sum) => Math.abs(sum - 1) < 4e-16)).toBe(true);
  });

  test('Dirichlet rows of tiny concentration are one-hot in proportion to it', () => {
    for (const unit of [1e-5, 1e-310]) {
      const out = new Float64Array(2 * n);
      fillDirichlet(key(21), out, [unit, unit], 2);
      expect(out.some((x) => x !== x)).toBe(false);
      if (unit === 1e-5)
        expectCounts(
          Array.from({ length: n }, (_, i) => +(out[2 * i]! > 0.5)),
          () => 0.5,
          0,
          1,
        );
    }
  });
});

describe('counts', () => {
  for (const rate of [1e-3, 0.5, 3, 11, 23.9, 24, 37, 400, 20000]) {
    test(`Poisson of rate ${rate}`, () => {
      const out = new Int32Array(n);
      fillPoisson(key(`poisson ${rate}`), out, rate);
      const spread = 9 * Math.sqrt(rate) + 20;
      expectCounts(out, poissonPmf(rate), Math.max(0, Math.floor(rate - spread)), Math.ceil(rate + spread));
    });
  }

  test('Poisson of rate 0 is 0, and of rate 2·10⁹ normal to within its skewness', () => {
    const out = new Int32Array(n);
    fillPoisson(key(30), out, 0);
    expect(out.every((x) => x === 0)).toBe(true);
    fillPoisson(key(30), out, 2e9);
    expectLaw(
      Float64Array.from(out, (x) => (x - 2e9) / Math.sqrt(2e9)),
      normalCdf,
    );
  });

  for (const [trials, p] of [
    [1, 0.3],
    [10, 0.5],
    [20, 0.5],
    [25, 0.4],
    [40, 0.9],
    [1000, 0.003],
    [48, 0.5],
    [200, 0.12],
    [70, 0.6],
    [1000, 0.3],
    [100000, 0.9995],
    [30000, 0.5],
  ] as const) {
    test(`binomial of ${trials} trials, probability ${p}`, () => {
      const out = new Int32Array(n);
      fillBinomial(key(`binomial ${trials} ${p}`), out, trials, p);
      expectCounts(out, binomialPmf(trials, p), 0, trials);
    });
  }

  test('binomial of probability 0 and 1 is certain, and of 2·10⁹ trials normal to within its skewness', () => {
    const out = new Int32Array(n);
    fillBinomial(key(31), out, 7, 0);
    expect(out.every((x) => x === 0)).toBe(true);
    fillBinomial(key(31), out, 7, 1);
    expect(out.every((x) => x === 7)).toBe(true);
    fillBinomial(key(31), out, 2e9, 0.3);
    expectLaw(
      Float64Array.from(out, (x) => (x - 6e8) / Math.sqrt(4.2e8)),
      normalCdf,
    );
  });
});

describe('T-43 permutation and choice', () => {
  test('all 6 orders of 3 items are equally likely', () => {
    const base = key(40);
    const codes = Array.from({ length: 30_000 }, (_, i) => {
      const [a, b] = randomOrder({ hi: base.lo, lo: i }, 3);
      return a! * 2 + (b! > a! ? b! - 1 : b!);
    });
    expectCounts(codes, () => 1 / 6, 0, 5);
  });

  test('a short prefix of a long order is uniform and without duplicates, both ways of shuffling agree', () => {
    const long = randomOrder(key(41), 1000);
    expect(new Set(long).size).toBe(1000);
    expect(randomOrder(key(41), 1000, 50)).toEqual(long.slice(0, 50));
    const firsts = Array.from({ length: 20_000 }, (_, i) => randomOrder({ hi: 41, lo: i }, 100, 3)[2]!);
    expectCounts(firsts, () => 0.01, 0, 99);
  });

  test('weighted choice with replacement has the given frequencies', () => {
    expectCounts(choose(key(42), 4, n, { weights: [1, 0, 5, 4] }), (k) => [0.1, 0, 0.5, 0.4][k]!, 0, 3);
    expectCounts(choose(key(43), 9, n), () => 1 / 9, 0, 8);
  });

  test('weighted choice without replacement draws in proportion to the weights of those left', () => {
    const w = [1, 2, 0, 3];
    const pairs = Array.from({ length: 60_000 }, (_, i) => {
      const [a, b] = choose({ hi: 44, lo: i }, 4, 2, { replace: false, weights: w });
      return a! * 4 + b!;
    });
    const probability = (code: number): number => {
      const [a, b] = [code >> 2, code & 3];
      return a === b ? 0 : ((w[a]! / 6) * w[b]!) / (6 - w[a]!);
    };
    expect(pairs.some((code) => probability(code) === 0)).toBe(false);
    expectCounts(pairs, probability, 0, 15);
  });
});

describe('T-44 bernoulliMask', () => {
  test('10⁶ coins have the right mean', () => {
    const out = new Uint8Array(1e6);
    for (const p of [0.5, 0.01, 0.8]) {
      fillBernoulli(key(50), out, p);
      expect(Math.abs(out.reduce((sum, x) => sum + x, 0) / 1e6 - p)).toBeLessThan(0.002);
    }
  });
});

describe('T-45 categorical numbers', () => {
  test('the frequencies of 10⁶ draws from [.2, .5, .3] are within 4σ', () => {
    const out = new Int32Array(1e6);
    const probs = [0.2, 0.5, 0.3];
    for (const weights of [{ probs }, { logits: probs.map((p) => Math.log(p) - 1000) }]) {
      fillCategorical(key(60), out, weights, 3);
      for (const [k, p] of probs.entries()) {
        const count = out.reduce((sum, x) => sum + +(x === k), 0);
        expect(Math.abs(count - 1e6 * p)).toBeLessThan(4 * Math.sqrt(1e6 * p * (1 - p)));
      }
    }
  });

  test('categories of probability 0 never come out, one row per draw', () => {
    const out = new Int32Array(n);
    const logits = new Float64Array(5).fill(-Infinity);
    logits[3] = -1e300;
    fillCategorical(key(61), out, { logits }, 5);
    expect(out.every((x) => x === 3)).toBe(true);
    const rows = Float64Array.from({ length: 4 * n }, (_, i) => +(i % 4 === Math.floor(i / 4) % 4));
    fillCategorical(key(62), out, { probs: rows }, 4);
    expect(out.every((x, i) => x === i % 4)).toBe(true);
  });
});
