import { describe, expect, test } from 'vitest';
import { ElementStream } from './elementStream.js';
import { acceptanceBound, fillGamma, logGammaFrom } from './gamma.js';
import { key } from './key.js';

const concentrations = [0.45, 0.46, 0.5, 0.7, 1, 1.44, 2, 3, 5, 10, 30, 37.4, 100, 1e4];

describe('gamma numbers', () => {
  test.each(concentrations)('what is accepted at once would be accepted anyway, concentration %d', (a) => {
    const d = a - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    let least = Infinity;
    for (let i = 1; i < 4000; i++) {
      // From y = cx just above −1, or x = −9, to x = 9.
      const from = -Math.min(1 / c, 9);
      const x = from + (9 - from) * (i / 4000);
      const y = c * x;
      least = Math.min(least, Math.exp(d * (3 * (Math.log1p(y) - y) + y * y * (1.5 - y))) - acceptanceBound(x, c));
    }
    // Where the two agree to all digits they differ by rounding.
    expect(least).toBeGreaterThan(-1e-15);
    for (const x of [-1 / c, -1.5 / c, -4 / c]) expect(acceptanceBound(x, c)).toBeLessThanOrEqual(0);
  });

  test.each([1e-300, 1e-3, 0.2, 0.449, 0.45, 0.9, 1, 7, 1e6, 1e300])('one for all, one for each and the logarithm agree, concentration %d', (a) => {
    const n = 2000;
    const shared = new Float64Array(n);
    fillGamma(key(3), shared, a);
    const each = new Float64Array(n);
    fillGamma(
      key(3),
      each,
      each.map((_, i) => [a, 0.1, 3][i % 3]!),
    );
    const stream = new ElementStream(key(3));
    for (let i = 0; i < n; i += 3) {
      expect(each[i]).toBe(shared[i]);
      const log = logGammaFrom(stream, a, i);
      if (log > -700) expect(Math.log(shared[i]!)).toBeCloseTo(log, 9);
    }
  });
});
