/** How a warm-up is divided: `start` steps that only tune the step size, windows that estimate covariances, the rest. */
export interface Windows {
  readonly start: number;
  /** The iterations (from 0) after which a window closes, ascending. */
  readonly ends: readonly number[];
}

/**
 * The windows of a warm-up: 75 steps to find the typical set, windows of 25, 50, 100, … to estimate the covariance,
 * and 50 steps for the final step size; in proportion 15 : 75 : 10 when there are fewer than 150 steps, and only the
 * step size is tuned when there are fewer than 20. A window that would leave less than twice its length is made longer.
 *
 * Source: Stan reference manual, section "Automatic parameter tuning"; Stan never lengthens the first window, so that a
 * second one of very few draws may follow it.
 *
 * @example
 * warmupWindows(1000).ends // => [ 99, 149, 249, 449, 949 ]
 */
export function warmupWindows(warmup: number): Windows {
  if (warmup < 20) return { start: warmup, ends: [] };
  let [start, base, close] = [75, 25, 50];
  if (start + base + close > warmup) {
    start = Math.floor(0.15 * warmup);
    close = Math.floor(0.1 * warmup);
    base = warmup - start - close;
  }
  const last = warmup - close - 1;
  const ends: number[] = [];
  let size = base;
  let end = start - 1;
  do {
    const next = end + size;
    end = next === last || next + 2 * size > last ? last : next;
    ends.push(end);
    size *= 2;
  } while (end < last);
  return { start, ends };
}
