/** Maps numbers of an interval to positions, and knows round numbers in it. */
export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
  /** A tick as text. */
  format(tick: number): string;
}

/** From where to where. */
export type Interval = readonly [number, number];

/**
 * A linear scale from the interval `domain` to the positions `range`.
 *
 * @example
 * linearScale([0, 10], [0, 100])(5) // => 50
 */
export function linearScale([lo, hi]: Interval, [from, to]: Interval): Scale {
  const step = niceStep((hi - lo) / 6);
  const ticks: number[] = [];
  for (let k = Math.ceil(lo / step - 1e-9); k * step <= hi + step * 1e-9; k++) ticks.push(k * step);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const position = (value: number): number => from + ((value - lo) / (hi - lo)) * (to - from);
  return Object.assign(position, { ticks, format: (tick: number) => minus(tick.toFixed(decimals)) });
}

/**
 * A logarithmic scale with ticks at powers of ten.
 *
 * @example
 * logScale([1, 100], [0, 100])(10) // => 50
 */
export function logScale([lo, hi]: Interval, [from, to]: Interval): Scale {
  const [a, b] = [Math.log10(lo), Math.log10(hi)];
  const every = Math.max(1, Math.ceil((b - a) / 7));
  const ticks: number[] = [];
  for (let k = Math.ceil(a - 1e-9); k <= b + 1e-9; k++) if (k % every === 0) ticks.push(10 ** k);
  const position = (value: number): number => from + ((Math.log10(value) - a) / (b - a)) * (to - from);
  return Object.assign(position, { ticks, format: (tick: number) => powerOfTen(Math.round(Math.log10(tick))) });
}

/**
 * The interval from the smallest to the largest number, widened by a share on both sides.
 *
 * @example
 * extent([3, 1, 2], 0) // => [ 1, 3 ]
 */
export function extent(values: Iterable<number>, margin = 0.04): [number, number] {
  let [lo, hi] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < lo) lo = value;
    if (value > hi) hi = value;
  }
  const wider = hi > lo ? margin * (hi - lo) : 0.5;
  return [lo - wider, hi + wider];
}

/** 1, 2 or 5 times a power of ten, at least `rough`. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((n) => n * power >= rough * (1 - 1e-9)) ?? 10);
}

function powerOfTen(k: number): string {
  const superscript = [...String(k)].map((c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)]!)).join('');
  return k === 0 ? '1' : k === 1 ? '10' : `10${superscript}`;
}

/** The typographic minus sign; no minus before zero. */
function minus(text: string): string {
  return /^-0(\.0*)?$/.test(text) ? text.slice(1) : text.replace('-', '−');
}
