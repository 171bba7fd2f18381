import { pass2, pass3, pass4, pass5, passOdd, type ComplexArrays } from './fourierPasses.js';

/** What transforms of one length share. */
export interface FourierPlan {
  readonly n: number;
  /** e^{−2πik/n} for k < n. */
  readonly roots: ComplexArrays;
  /** The radices of the passes; undefined where a large prime factor asks for Bluestein's algorithm. */
  readonly radices: readonly number[] | undefined;
  /** For Bluestein's algorithm: the length of the convolution, the chirp, and the spectrum of the conjugate chirp. */
  readonly bluestein: Bluestein | undefined;
}

interface Bluestein {
  readonly length: number;
  readonly chirp: ComplexArrays;
  readonly spectrum: ComplexArrays;
}

/** Two arrays of zeros. */
export function complexArrays(length: number): ComplexArrays {
  return { re: new Float64Array(length), im: new Float64Array(length) };
}

/** Passes of larger odd radix would cost more than Bluestein's algorithm. */
const largestRadix = 13;
/** Plans kept, by the roots in them: 32 MB. */
const largestCache = 1 << 21;

const plans = new Map<number, FourierPlan>();
let cached = 0;

/** The plan of transforms of length n; the most recently used ones are kept. */
export function fourierPlan(n: number): FourierPlan {
  const known = plans.get(n);
  if (known !== undefined) {
    plans.delete(n);
    plans.set(n, known);
    return known;
  }
  const plan = makePlan(n);
  const size = sizeOfPlan(plan);
  if (size > largestCache) return plan;
  cached += size;
  plans.set(n, plan);
  for (const [key, oldest] of plans) {
    if (cached <= largestCache) break;
    cached -= sizeOfPlan(oldest);
    plans.delete(key);
  }
  return plan;
}

function sizeOfPlan({ n, bluestein }: FourierPlan): number {
  return n + (bluestein === undefined ? 0 : n + bluestein.length);
}

function makePlan(n: number): FourierPlan {
  const roots = rootsOfUnity(n);
  const radices = factor(n);
  return { n, roots, radices, bluestein: radices === undefined ? makeBluestein(n) : undefined };
}

function factor(n: number): number[] | undefined {
  const radices: number[] = [];
  let rest = n;
  for (const radix of [4, 2, 3, 5, 7, 11, largestRadix]) {
    for (; rest % radix === 0; rest /= radix) radices.push(radix);
  }
  return rest === 1 ? radices : undefined;
}

/** e^{−2πik/n} to the last digit: angles are reduced to an eighth of the circle in whole numbers. */
export function rootsOfUnity(n: number): ComplexArrays {
  const { re, im } = complexArrays(n);
  for (let k = 0; k < n; k++) {
    const [cos, sin] = circle(k, n);
    re[k] = cos;
    im[k] = 0 - sin;
  }
  return { re, im };
}

/** Cosine and sine of 2πk/n for 0 ≤ k < n. */
function circle(k: number, n: number): [number, number] {
  if (2 * k > n) {
    const [cos, sin] = circle(n - k, n);
    return [cos, -sin];
  }
  if (4 * k > n) {
    const [cos, sin] = halfCircle(n - 2 * k, 2 * n);
    return [-cos, sin];
  }
  return halfCircle(k, n);
}

/** The same up to a quarter, 4k ≤ n; the cosine beyond an eighth is the sine of the rest. */
function halfCircle(k: number, n: number): [number, number] {
  if (8 * k <= n) return [Math.cos((2 * Math.PI * k) / n), Math.sin((2 * Math.PI * k) / n)];
  const rest = (2 * Math.PI * (n - 4 * k)) / (4 * n);
  return [Math.sin(rest), Math.cos(rest)];
}

/** A length ≥ atLeast, longer by an eighth at most, for which transforms are fast: powers of two times a few threes and fives. */
export function fastLength(atLeast: number): number {
  let best = Infinity;
  for (const odd of [1, 3, 5, 9, 15, 25, 27]) {
    best = Math.min(best, odd * 2 ** Math.max(0, Math.ceil(Math.log2(atLeast / odd))));
  }
  return best;
}

function makeBluestein(n: number): Bluestein {
  const length = fastLength(2 * n - 1);
  const double = rootsOfUnity(2 * n);
  const chirp = complexArrays(n);
  const padded = complexArrays(length);
  // e^{−πik²/n}; k² mod 2n by adding up odd numbers, so that nothing overflows.
  for (let k = 0, square = 0; k < n; square = (square + 2 * k + 1) % (2 * n), k++) {
    chirp.re[k] = double.re[square]!;
    chirp.im[k] = double.im[square]!;
    for (const at of [k, (length - k) % length]) {
      padded.re[at] = double.re[square]! / length;
      padded.im[at] = -double.im[square]! / length;
    }
  }
  const spectrum = transform(fourierPlan(length), padded, complexArrays(length), 1);
  return { length, chirp, spectrum };
}

/**
 * The Fourier transforms of `lanes` sequences, element j of sequence l at j·lanes + l. Uses both pairs of arrays and
 * returns the one that holds the result. The other direction is the same with re and im exchanged.
 *
 * Source: C. Van Loan, Computational Frameworks for the Fast Fourier Transform, 1992 (Stockham's autosort form,
 * section 1.7; Bluestein's algorithm, section 4.2.3).
 */
export function transform(plan: FourierPlan, x: ComplexArrays, spare: ComplexArrays, lanes: number): ComplexArrays {
  if (plan.radices === undefined) return bluesteinTransform(plan, plan.bluestein!, x, lanes);
  let from = x;
  let to = spare;
  let rest = plan.n;
  let stride = lanes;
  for (const radix of plan.radices) {
    rest /= radix;
    const step = plan.n / (rest * radix);
    if (radix === 4) pass4(from, to, rest, stride, step, plan.roots);
    else if (radix === 2) pass2(from, to, rest, stride, step, plan.roots);
    else if (radix === 3) pass3(from, to, rest, stride, step, plan.roots);
    else if (radix === 5) pass5(from, to, rest, stride, step, plan.roots);
    else passOdd(radix, from, to, rest, stride, step, plan.roots);
    [from, to] = [to, from];
    stride *= radix;
  }
  return from;
}

function bluesteinTransform({ n }: FourierPlan, { length, chirp, spectrum }: Bluestein, x: ComplexArrays, lanes: number): ComplexArrays {
  const inner = fourierPlan(length);
  const [a, b] = [complexArrays(length * lanes), complexArrays(length * lanes)];
  multiplyLanes(x, chirp, a, n, lanes);
  const y = transform(inner, a, b, lanes);
  multiplyLanes(y, spectrum, y, length, lanes);
  const back = transform(inner, exchanged(y), exchanged(y === a ? b : a), lanes);
  multiplyLanes(exchanged(back), chirp, x, n, lanes);
  return x;
}

/** The same arrays with the roles of re and im exchanged. */
export function exchanged({ re, im }: ComplexArrays): ComplexArrays {
  return { re: im, im: re };
}

function multiplyLanes(x: ComplexArrays, by: ComplexArrays, out: ComplexArrays, n: number, lanes: number): void {
  const { re: xr, im: xi } = x;
  const { re: yr, im: yi } = out;
  for (let j = 0, at = 0; j < n; j++) {
    const c = by.re[j]!;
    const s = by.im[j]!;
    for (let l = 0; l < lanes; l++, at++) {
      const p = xr[at]!;
      const q = xi[at]!;
      yr[at] = p * c - q * s;
      yi[at] = p * s + q * c;
    }
  }
}
