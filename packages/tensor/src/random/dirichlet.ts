import { ShapeError } from '../errors.js';
import { ElementStream } from './elementStream.js';
import { checkRange, type FloatArray } from './fill.js';
import { checkConcentration, logGammaFrom } from './gamma.js';
import type { Key } from './key.js';

/**
 * Fills the rows of `out` with independent Dirichlet vectors: gamma numbers divided by their sum, in log space, so
 * that tiny concentrations give one-hot rows instead of 0/0.
 *
 * Shapes: rows of `categories` entries; `concentration` holds one row, used for all, or as many entries as `out`.
 * Domain: concentrations > 0 and finite. Row r takes the elements from `offset + r·categories` of the key.
 * Fails: DomainError for any other concentration, ShapeError when the lengths do not fit.
 */
export function fillDirichlet(
  key: Key,
  out: FloatArray,
  concentration: ArrayLike<number>,
  categories: number,
  offset = 0,
): void {
  checkRange('random.dirichlet', out.length, offset);
  const shared = concentration.length === categories;
  if (!(categories >= 1) || out.length % categories !== 0 || (!shared && concentration.length !== out.length)) {
    throw new ShapeError({
      op: 'random.dirichlet',
      argument: 'concentration',
      expected: `hold one row of ${categories} ≥ 1 entries, or one row per vector`,
      actual: `${concentration.length} entries for ${out.length} draws`,
    });
  }
  const stream = new ElementStream(key);
  const logs = new Float64Array(categories);
  for (let row = 0; row < out.length; row += categories) {
    let max = -Infinity;
    for (let k = 0; k < categories; k++) {
      const at = shared ? k : row + k;
      checkConcentration('random.dirichlet', 'concentration', concentration[at]!, concentration, at);
      // The bound keeps rows of concentrations below 1e-300 apart from NaN.
      logs[k] = Math.max(logGammaFrom(stream, concentration[at]!, offset + row + k), -Number.MAX_VALUE);
      if (logs[k]! > max) max = logs[k]!;
    }
    let sum = 0;
    for (let k = 0; k < categories; k++) sum += logs[k] = Math.exp(logs[k]! - max);
    for (let k = 0; k < categories; k++) out[row + k] = logs[k]! / sum;
  }
}
