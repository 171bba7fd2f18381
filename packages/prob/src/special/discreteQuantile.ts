/** What the search for a quantile asks about a law on 0, 1, 2, …. */
export interface CountLaw {
  /** P(X ≤ k). */
  readonly cdf: (k: number) => number;
  /** P(X > k), accurate where it is small. */
  readonly survival: (k: number) => number;
  readonly mean: number;
  readonly deviation: number;
  /** The largest value, or Infinity. */
  readonly last: number;
}

// A probability that a program computes is the exact one up to a few roundings.
const slack = 8 * Number.EPSILON;

/**
 * The smallest k with P(X ≤ k) ≥ p: NaN for p outside [0, 1]. A p that equals P(X ≤ k) up to rounding gives k. Above ½
 * survival probabilities are compared, so that the upper tail is as fine as the lower.
 */
export function discreteQuantile(p: number, law: CountLaw): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  if (p === 0) return 0;
  if (p === 1) return law.last;
  return smallest(isReached(p, law), normalGuess(p), law);
}

/** The smallest k with P(X > k) ≤ q, as fine for a tiny q as `discreteQuantile` for a tiny p. */
export function discreteUpperQuantile(q: number, law: CountLaw): number {
  if (!(q >= 0 && q <= 1)) return NaN;
  if (q === 0) return law.last;
  if (q > 0.5) return discreteQuantile(1 - q, law);
  return smallest((k) => law.survival(k) <= q * (1 + slack), -normalGuess(q), law);
}

/** The smallest k that is reached: from the guess of the normal law, by steps of growing length until it lies between two points. */
function smallest(reached: (k: number) => boolean, z: number, law: CountLaw): number {
  if (reached(0)) return 0;
  const deviation = Math.min(law.deviation, 1e299);
  const guess = Math.floor(Math.min(law.mean, 1e300) + z * deviation);
  let step = Math.max(1, Math.floor(deviation / 16));
  let low = 0;
  let high = Math.min(Math.max(guess, 1), law.last);
  if (reached(high)) {
    for (let k = high - step; k > low; k -= step) {
      if (!reached(k)) low = k;
      else high = k;
      step *= 2;
    }
  } else {
    do {
      low = high;
      high = Math.min(high + step, law.last);
      step *= 2;
    } while (high < law.last && !reached(high));
  }
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (middle === low || middle === high) break;
    if (reached(middle)) high = middle;
    else low = middle;
  }
  return high;
}

function isReached(p: number, { cdf, survival }: CountLaw): (k: number) => boolean {
  if (p <= 0.5) return (k) => cdf(k) >= p * (1 - slack);
  const above = (1 - p) * (1 + slack) + 2 ** -54;
  return (k) => survival(k) <= above || cdf(k) >= p;
}

/** The standard normal quantile to three digits (Abramowitz & Stegun 26.2.22). */
function normalGuess(p: number): number {
  const t = Math.sqrt(-2 * Math.log(Math.min(p, 1 - p)));
  const z = t - (2.30753 + 0.27061 * t) / (1 + 0.99229 * t + 0.04481 * t * t);
  return p < 0.5 ? -z : z;
}
