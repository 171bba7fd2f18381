import { ElementStream } from './elementStream.js';
import { checkLength, checkRange, type FloatArray, type Parameter } from './fill.js';
import { checkConcentration, logGammaFrom } from './gamma.js';
import type { Key } from './key.js';

/** Where the draws of Y start, beyond all those of X. */
const secondWord = 131072;

/**
 * Fills `out` with independent beta numbers X/(X + Y), X and Y gamma numbers of concentration a and b, computed from
 * log X and log Y so that tiny parameters give draws next to 0 and 1 instead of 0/0.
 *
 * Domain: a, b > 0 and finite. Element j is element `offset + j` of the key.
 * Fails: DomainError for any other parameter.
 */
export function fillBeta(key: Key, out: FloatArray, a: Parameter, b: Parameter, offset = 0): void {
  checkRange('random.beta', out.length, offset);
  checkLength('random.beta', 'a', a, out.length);
  checkLength('random.beta', 'b', b, out.length);
  const stream = new ElementStream(key);
  for (let j = 0; j < out.length; j++) {
    const aj = typeof a === 'number' ? a : a[j]!;
    const bj = typeof b === 'number' ? b : b[j]!;
    checkConcentration('random.beta', 'a', aj, a, j);
    checkConcentration('random.beta', 'b', bj, b, j);
    const logX = logGammaFrom(stream, aj, offset + j);
    const logY = logGammaFrom(stream, bj, offset + j, secondWord);
    // Below 1e-300 even the logarithms overflow; the law is then that of a coin.
    const coin = logX === -Infinity && logY === -Infinity;
    out[j] = coin ? +(stream.uniform() * (1 + bj / aj) < 1) : 1 / (1 + Math.exp(logY - logX));
  }
}
