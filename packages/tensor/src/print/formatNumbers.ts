import type { DType } from '../dtype.js';

/**
 * Writes numbers for a common column: all in one notation and with the same number of fractional digits,
 * as few as show every number to `precision` digits after the point.
 *
 * - Whole numbers below 10¹⁵ are written in full, without a point.
 * - Other numbers get a fixed point, unless the largest is 10⁸ or more, or a number that is not zero would read as zero,
 *   or all of them are so small that digits worth reading would be lost: then all are written as `1.5e-7`.
 * - Zero keeps its sign; `NaN`, `Infinity` and `-Infinity` are written as JavaScript writes them.
 */
export function formatNumbers(values: readonly number[], dtype: DType, precision: number): string[] {
  if (dtype === 'bool') return values.map((value) => (value === 0 ? 'false' : 'true'));
  const finite = values.filter((value) => Number.isFinite(value) && value !== 0);
  const write = chooseNotation(finite, dtype, precision);
  return values.map((value) => (Number.isFinite(value) ? write(value) : String(value)));
}

function chooseNotation(finite: readonly number[], dtype: DType, precision: number): (value: number) => string {
  const largest = finite.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  if (largest < 1e15 && finite.every(Number.isInteger)) return (value) => fixed(value, 0);

  const isExact = (text: string, value: number): boolean =>
    (dtype === 'float32' ? Math.fround(Number(text)) : Number(text)) === value;
  const texts = finite.map((value) => value.toFixed(precision));
  // Below this the largest number would keep fewer than three digits.
  const small = Math.min(0.1, 10 ** (2 - precision));
  const readsWell =
    largest < 1e8 &&
    texts.every((text) => Number(text) !== 0) &&
    (largest >= small || texts.every((text, i) => isExact(text, finite[i]!)));
  if (readsWell) {
    const digits = texts.reduce((most, text) => Math.max(most, fractionalDigits(text)), 0);
    return (value) => fixed(value, digits);
  }
  const parts = finite.map((value) => value.toExponential(precision).split('e') as [string, string]);
  const digits = parts.reduce((most, [mantissa]) => Math.max(most, fractionalDigits(mantissa)), 0);
  const width = parts.reduce((most, [, exponent]) => Math.max(most, exponent.length - 1), 1);
  return (value) => scientific(value, digits, width);
}

/** Digits after the point, without the zeros at the end. */
function fractionalDigits(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.replace(/0+$/, '').length - point - 1;
}

function fixed(value: number, digits: number): string {
  return Object.is(value, -0) ? `-${(0).toFixed(digits)}` : value.toFixed(digits);
}

/** Exponents always carry a sign and share a width, so that the points of a column stay below each other. */
function scientific(value: number, digits: number, exponentWidth: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa, exponent] = value.toExponential(digits).split('e') as [string, string];
  return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(exponentWidth, '0')}`;
}
