/**
 * log Γ(x + 1) − [(x + ½)·log x − x + ½·log 2π], the error of Stirling's formula for x > 0; 0 at 0. Together with
 * `devianceOf` it gives log probabilities of counts without the cancellation of differences of lgamma.
 *
 * Source: C. Loader, Fast and accurate computation of binomial probabilities (2000); the series is DLMF 5.11.1.
 */
export function stirlingError(x: number): number {
  if (x >= 16) return series(x);
  if (x === Math.floor(x)) return ofIntegers[x] ?? NaN;
  // From x to x + 1 it falls by (x + ½)·log(1 + 1/x) − 1.
  let y = x;
  let sum = 0;
  while (y < 16) {
    sum += stepAt(y);
    y += 1;
  }
  return sum + series(y);
}

/** (x + ½)·log(1 + 1/x) − 1, which is Σ z²ʲ/(2j + 1) over z = 1/(2x + 1): free of cancellation for larger x. */
function stepAt(x: number): number {
  if (x < 1) return (x + 0.5) * Math.log1p(1 / x) - 1;
  const z = 1 / ((2 * x + 1) * (2 * x + 1));
  let term = z;
  let sum = 0;
  for (let j = 3; term > 1e-20; j += 2) {
    sum += term / j;
    term *= z;
  }
  return sum;
}

function series(x: number): number {
  const z = 1 / (x * x);
  return (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z * (1 / 1188 - (z * 691) / 360360))))) / x;
}

const ofIntegers: readonly number[] = [
  0, 0.08106146679532726, 0.0413406959554093, 0.02767792568499834, 0.020790672103765093, 0.016644691189821193,
  0.013876128823070748, 0.01189670994589177, 0.010411265261972096, 0.009255462182712733, 0.00833056343336287,
  0.007573675487951841, 0.00694284010720953, 0.006408994188004207, 0.0059513701127588475, 0.005554733551962801,
];
