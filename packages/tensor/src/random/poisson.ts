import { CountLaw, fillCounts } from './counts.js';
import { checkLength, checkRange, outside, type Parameter } from './fill.js';
import type { Key } from './key.js';
import { deviance, stirlingError } from './logFactorial.js';

/** Counts stay below 2³¹: this rate is 10 standard deviations under it. */
const maxRate = 2147020000;

/**
 * Fills `out` with independent Poisson counts.
 *
 * Domain: 0 ≤ rate ≤ 2147020000, so that counts fit int32. Element j is element `offset + j` of the key.
 * Fails: DomainError for any other rate.
 * See `fillCounts` for the methods.
 */
export function fillPoisson(key: Key, out: Int32Array, rate: Parameter, offset = 0): void {
  checkRange('random.poisson', out.length, offset);
  checkLength('random.poisson', 'rate', rate, out.length);
  fillCounts(key, out, offset, typeof rate === 'number', new PoissonLaw(rate));
}

/** The law with the parameters of one element. */
export class PoissonLaw extends CountLaw {
  private mean: number = NaN;

  constructor(private readonly rate: Parameter) {
    super();
  }

  take(j: number): void {
    const { rate } = this;
    const mean = typeof rate === 'number' ? rate : rate[j]!;
    if (mean === this.mean) return;
    if (!(mean >= 0 && mean <= maxRate)) {
      throw outside(
        'random.poisson',
        'rate',
        `lie between 0 and ${maxRate}`,
        rate,
        j,
        'Counts are int32; draw larger ones as rate + sqrt(rate)·normal.',
      );
    }
    this.mean = mean;
    if (!this.isSmall(mean, 0)) return;
    this.first = Math.exp(-mean);
    this.top = mean;
    this.step = 0;
  }

  probability(k: number): number {
    const { mean } = this;
    return k === 0 ? Math.exp(-mean) : Math.exp(-deviance(k, mean) - stirlingError(k)) / Math.sqrt(6.283185307179586 * k);
  }
}
