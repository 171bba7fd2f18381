/** Complex numbers as two arrays. */
export interface ComplexArrays {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

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

/** The shortest length ≥ atLeast without prime factors beyond 5: transforms of such lengths are fast. */
export function fastLength(atLeast: number): number {
  let best = 2 ** Math.ceil(Math.log2(Math.max(1, atLeast)));
  for (let five = 1; five < best; five *= 5) {
    for (let odd = five; odd < best; odd *= 3) {
      let length = odd;
      while (length < atLeast) length *= 2;
      if (length < best) best = length;
    }
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

// One pass takes m·radix blocks of s elements: block j + m·q of the input is term q, block radix·j + q of the output
// is frequency q, turned by the root of j·q.

function pass2(x: ComplexArrays, y: ComplexArrays, m: number, s: number, step: number, roots: ComplexArrays): void {
  const { re: xr, im: xi } = x;
  const { re: yr, im: yi } = y;
  const far = m * s;
  for (let j = 0, at = 0, to = 0; j < m; j++, to += s) {
    const c = roots.re[j * step]!;
    const d = roots.im[j * step]!;
    for (let k = 0; k < s; k++, at++, to++) {
      const ar = xr[at]!;
      const ai = xi[at]!;
      const br = xr[at + far]!;
      const bi = xi[at + far]!;
      yr[to] = ar + br;
      yi[to] = ai + bi;
      const pr = ar - br;
      const pi = ai - bi;
      yr[to + s] = pr * c - pi * d;
      yi[to + s] = pr * d + pi * c;
    }
  }
}

function pass4(x: ComplexArrays, y: ComplexArrays, m: number, s: number, step: number, roots: ComplexArrays): void {
  const { re: xr, im: xi } = x;
  const { re: yr, im: yi } = y;
  const { re: wr, im: wi } = roots;
  const far = m * s;
  for (let j = 0, at = 0, to = 0; j < m; j++, to += 3 * s) {
    const c1 = wr[j * step]!;
    const d1 = wi[j * step]!;
    const c2 = wr[2 * j * step]!;
    const d2 = wi[2 * j * step]!;
    const c3 = wr[3 * j * step]!;
    const d3 = wi[3 * j * step]!;
    for (let k = 0; k < s; k++, at++, to++) {
      const ar = xr[at]!;
      const ai = xi[at]!;
      const br = xr[at + far]!;
      const bi = xi[at + far]!;
      const cr = xr[at + 2 * far]!;
      const ci = xi[at + 2 * far]!;
      const dr = xr[at + 3 * far]!;
      const di = xi[at + 3 * far]!;
      const sumR = ar + cr;
      const sumI = ai + ci;
      const otherR = br + dr;
      const otherI = bi + di;
      yr[to] = sumR + otherR;
      yi[to] = sumI + otherI;
      const halfR = sumR - otherR;
      const halfI = sumI - otherI;
      yr[to + 2 * s] = halfR * c2 - halfI * d2;
      yi[to + 2 * s] = halfR * d2 + halfI * c2;
      const differenceR = ar - cr;
      const differenceI = ai - ci;
      const turnedR = bi - di;
      const turnedI = dr - br;
      const oneR = differenceR + turnedR;
      const oneI = differenceI + turnedI;
      yr[to + s] = oneR * c1 - oneI * d1;
      yi[to + s] = oneR * d1 + oneI * c1;
      const threeR = differenceR - turnedR;
      const threeI = differenceI - turnedI;
      yr[to + 3 * s] = threeR * c3 - threeI * d3;
      yi[to + 3 * s] = threeR * d3 + threeI * c3;
    }
  }
}

/** Odd radices: terms q and p − q enter frequency f with conjugate roots, which halves the products. */
function passOdd(p: number, x: ComplexArrays, y: ComplexArrays, m: number, s: number, step: number, roots: ComplexArrays): void {
  const { re: xr, im: xi } = x;
  const { re: yr, im: yi } = y;
  const n = roots.re.length;
  const half = (p - 1) / 2;
  const far = m * s;
  const [sumR, sumI, gapR, gapI] = [new Float64Array(half), new Float64Array(half), new Float64Array(half), new Float64Array(half)];
  const [cos, sin] = [new Float64Array(p), new Float64Array(p)];
  for (let q = 0; q < p; q++) {
    cos[q] = roots.re[(q * n) / p]!;
    sin[q] = roots.im[(q * n) / p]!;
  }
  for (let j = 0; j < m; j++) {
    for (let k = 0; k < s; k++) {
      const at = j * s + k;
      const to = j * s * p + k;
      const r0 = xr[at]!;
      const i0 = xi[at]!;
      let totalR = r0;
      let totalI = i0;
      for (let q = 0; q < half; q++) {
        const low = at + (q + 1) * far;
        const high = at + (p - 1 - q) * far;
        sumR[q] = xr[low]! + xr[high]!;
        sumI[q] = xi[low]! + xi[high]!;
        gapR[q] = xr[low]! - xr[high]!;
        gapI[q] = xi[low]! - xi[high]!;
        totalR += sumR[q]!;
        totalI += sumI[q]!;
      }
      yr[to] = totalR;
      yi[to] = totalI;
      for (let f = 1; f <= half; f++) {
        let evenR = r0;
        let evenI = i0;
        let oddR = 0;
        let oddI = 0;
        for (let q = 0, turn = f; q < half; q++, turn = (turn + f) % p) {
          evenR += cos[turn]! * sumR[q]!;
          evenI += cos[turn]! * sumI[q]!;
          oddR -= sin[turn]! * gapI[q]!;
          oddI += sin[turn]! * gapR[q]!;
        }
        store(yr, yi, to + f * s, evenR + oddR, evenI + oddI, roots, f * j * step);
        store(yr, yi, to + (p - f) * s, evenR - oddR, evenI - oddI, roots, (p - f) * j * step);
      }
    }
  }
}

function store(yr: Float64Array, yi: Float64Array, to: number, re: number, im: number, roots: ComplexArrays, turn: number): void {
  const c = roots.re[turn]!;
  const d = roots.im[turn]!;
  yr[to] = re * c - im * d;
  yi[to] = re * d + im * c;
}
