import { CountLaw, fillCounts } from './counts.js';
import { checkLength, checkRange, outside, type Parameter } from './fill.js';
import type { Key } from './key.js';
import { deviance, stirlingError } from './logFactorial.js';

/**
 * Fills `out` with independent binomial counts: successes in `trials` trials of probability p.
 *
 * Domain: whole 0 ≤ trials < 2³¹, 0 ≤ p ≤ 1. Element j is element `offset + j` of the key.
 * Fails: DomainError for any other parameter.
 * See `fillCounts` for the methods.
 */
export function fillBinomial(key: Key, out: Int32Array, trials: Parameter, p: Parameter, offset = 0): void {
  checkRange('random.binomial', out.length, offset);
  checkLength('random.binomial', 'trials', trials, out.length);
  checkLength('random.binomial', 'p', p, out.length);
  fillCounts(key, out, offset, typeof trials === 'number' && typeof p === 'number', new BinomialLaw(trials, p));
}

/** The law with the parameters of one element. */
export class BinomialLaw extends CountLaw {
  private given: number = NaN;
  /** The smaller of p and 1 − p. */
  private q: number = NaN;

  constructor(
    private readonly trials: Parameter,
    private readonly p: Parameter,
  ) {
    super();
  }

  take(j: number): void {
    const { trials, p } = this;
    const n = typeof trials === 'number' ? trials : trials[j]!;
    const given = typeof p === 'number' ? p : p[j]!;
    if (n === this.last && given === this.given) return;
    if (!(Number.isInteger(n) && n >= 0 && n < 2 ** 31)) {
      throw outside('random.binomial', 'trials', 'be a whole number from 0 to 2³¹ − 1', trials, j);
    }
    if (!(given >= 0 && given <= 1)) throw outside('random.binomial', 'p', 'lie between 0 and 1', p, j);
    this.last = n;
    this.given = given;
    // Above one half, count failures instead.
    this.flipped = given > 0.5;
    const q = (this.q = this.flipped ? 1 - given : given);
    if (!this.isSmall(n * q, q)) return;
    this.first = Math.exp(n * Math.log1p(-q));
    this.step = q / (1 - q);
    this.top = n * this.step;
  }

  /** Free of cancellation. */
  probability(k: number): number {
    const { last: n, q } = this;
    if (k === 0) return Math.exp(n * Math.log1p(-q));
    if (k === n) return Math.exp(n * Math.log(q));
    return (
      Math.exp(stirlingError(n) - stirlingError(k) - stirlingError(n - k) - deviance(k, n * q) - deviance(n - k, n * (1 - q))) *
      Math.sqrt(n / (6.283185307179586 * k * (n - k)))
    );
  }
}
