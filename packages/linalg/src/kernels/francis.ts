import { NoConvergence } from '../errors.js';
import { standardBlock } from './standardBlock.js';

const ulp = 2 ** -52;
/** Off-diagonal elements below this count as zero whatever their neighbours are. */
const tiny = 2 ** -1022 / ulp;
/** Shifts without a deflation before an exceptional one. */
const patience = 10;

/**
 * The real Schur form T = Zᵀ·H·Z of an upper Hessenberg n×n row-major array in place, by Francis' implicit double
 * shifts: quasi-triangular, its 2×2 blocks in standard form. The columns of `z` are turned along: Q becomes Q·Z. What no
 * later reflector of a sweep depends on (`z`, and the rows of T above the unreduced block) waits for its end.
 *
 * Source: Golub & Van Loan, Matrix Computations (2013), section 7.5; deflation by Ahues & Tisseur (1997).
 */
export function francis(op: string, h: Float64Array, z: Float64Array, n: number): void {
  const most = 30 * Math.max(10, n);
  const reflectors = new Float64Array(3 * n);
  let i = n - 1;
  while (i >= 0) {
    for (let sweep = 0, stalled = 0; ; sweep++) {
      const l = deflation(h, n, i);
      if (l > 0) h[l * n + l - 1] = 0;
      if (l >= i - 1) {
        if (l === i - 1) settleBlock(h, z, n, i);
        i = l - 1;
        break;
      }
      if (sweep === most) throw new NoConvergence(op, sweep);
      stalled++;
      const from = chase(h, n, l, i, shifts(h, n, l, i, stalled), reflectors);
      turnColumns(h, n, l, from, i, reflectors);
      turnColumns(z, n, n, from, i, reflectors);
    }
  }
}

/** First row of the unreduced block that ends in row i. */
function deflation(h: Float64Array, n: number, i: number): number {
  for (let k = i; k > 0; k--) {
    const at = k * n + k;
    const below = Math.abs(h[at - 1]!);
    if (below <= tiny) return k;
    const [here, before] = [h[at]!, h[at - n - 1]!];
    let size = Math.abs(here) + Math.abs(before);
    if (size === 0) {
      if (k > 1) size += Math.abs(h[at - n - 2]!);
      if (k < n - 1) size += Math.abs(h[at + n]!);
    }
    if (below > ulp * size) continue;
    const above = Math.abs(h[at - n]!);
    const [ab, ba] = above > below ? [above, below] : [below, above];
    const gap = Math.abs(before - here);
    const [aa, bb] = Math.abs(here) > gap ? [Math.abs(here), gap] : [gap, Math.abs(here)];
    const s = aa + ab;
    if (ba * (ab / s) <= Math.max(tiny, ulp * (bb * (aa / s)))) return k;
  }
  return 0;
}

/** Two shifts, conjugate or both real: the eigenvalues of the last block, or of a made-up one when nothing moves. */
interface Shifts {
  readonly re1: number;
  readonly re2: number;
  readonly im: number;
}

function shifts(h: Float64Array, n: number, l: number, i: number, stalled: number): Shifts {
  const last = i * n + i;
  let [a, b, c, d] = [h[last - n - 1]!, h[last - n]!, h[last - 1]!, h[last]!];
  if (stalled % patience === 0) {
    const atEnd = stalled % (2 * patience) === 0;
    const s = atEnd
      ? Math.abs(c) + Math.abs(h[last - n - 2]!)
      : Math.abs(h[(l + 1) * n + l]!) + Math.abs(h[(l + 2) * n + l + 1]!);
    a = d = 0.75 * s + (atEnd ? d : h[l * n + l]!);
    b = -0.4375 * s;
    c = s;
  }
  const s = Math.abs(a) + Math.abs(b) + Math.abs(c) + Math.abs(d);
  if (s === 0) return { re1: 0, re2: 0, im: 0 };
  const middle = (a / s + d / s) / 2;
  const determinant = (a / s - middle) * (d / s - middle) - (b / s) * (c / s);
  const root = Math.sqrt(Math.abs(determinant));
  if (determinant >= 0) return { re1: middle * s, re2: middle * s, im: root * s };
  const [plus, minus] = [middle + root, middle - root];
  const nearer = s * (Math.abs(plus - d / s) <= Math.abs(minus - d / s) ? plus : minus);
  return { re1: nearer, re2: nearer, im: 0 };
}

/**
 * One implicit double-shift sweep over rows l … i, from the last row where two small subdiagonals allow a start, which it
 * returns. It leaves the reflectors (τ, v2, v3) and the rows above l to be turned.
 */
function chase(h: Float64Array, n: number, l: number, i: number, { re1, re2, im }: Shifts, reflectors: Float64Array): number {
  let v1: number;
  let v2: number;
  let v3: number;
  let m = i - 2;
  for (; ; m--) {
    const at = m * n + m;
    const below = h[at + n]!;
    const here = h[at]!;
    const s = Math.abs(here - re2) + Math.abs(im) + Math.abs(below);
    const ratio = below / s;
    v1 = ratio * h[at + 1]! + (here - re1) * ((here - re2) / s) + im * (im / s);
    v2 = ratio * (here + h[at + n + 1]! - re1 - re2);
    v3 = ratio * h[at + 2 * n + 1]!;
    const size = Math.abs(v1) + Math.abs(v2) + Math.abs(v3);
    v1 /= size;
    v2 /= size;
    v3 /= size;
    if (m === l) break;
    const around = Math.abs(h[at - n - 1]!) + Math.abs(here) + Math.abs(h[at + n + 1]!);
    if (Math.abs(h[at - 1]!) * (Math.abs(v2) + Math.abs(v3)) <= ulp * Math.abs(v1) * around) break;
  }
  for (let k = m; k < i; k++) {
    const three = k < i - 1;
    const at = k * n + k;
    if (k > m) {
      v1 = h[at - 1]!;
      v2 = h[at + n - 1]!;
      v3 = three ? h[at + 2 * n - 1]! : 0;
    }
    // The reflector I − τ·(1, v2, v3)·(1, v2, v3)ᵀ that clears v2 and v3.
    const size = Math.max(Math.abs(v1), Math.abs(v2), Math.abs(v3));
    let tau = 0;
    if (v2 !== 0 || v3 !== 0) {
      const length = size * Math.sqrt((v1 / size) ** 2 + (v2 / size) ** 2 + (v3 / size) ** 2);
      const beta = v1 >= 0 ? -length : length;
      tau = (beta - v1) / beta;
      v2 /= v1 - beta;
      v3 /= v1 - beta;
      v1 = beta;
    }
    if (k > m) {
      h[at - 1] = v1;
      h[at + n - 1] = 0;
      if (three) h[at + 2 * n - 1] = 0;
    } else if (m > l) {
      // Not a change of sign: what stands to the left may be small but nonzero.
      h[at - 1]! *= 1 - tau;
    }
    const to = 3 * (k - m);
    reflectors[to] = tau;
    reflectors[to + 1] = v2;
    reflectors[to + 2] = v3;
    if (tau === 0) continue;
    if (three) {
      reflectRows3(h, at, n, n - k, tau, v2, v3);
      reflectColumns3(h, l, Math.min(k + 4, i + 1), k, n, tau, v2, v3);
    } else {
      reflectRows2(h, at, n, n - k, tau, v2);
      reflectColumns2(h, l, i + 1, k, n, tau, v2);
    }
  }
  return m;
}

/** Columns `from` … i of the first `rows` rows turned by the reflectors of a sweep, two rows at a time. */
function turnColumns(x: Float64Array, n: number, rows: number, from: number, i: number, reflectors: Float64Array): void {
  const end = 3 * (i - from - 1);
  let j = 0;
  for (; j + 1 < rows; j += 2) {
    let p = j * n + from;
    let q = p + n;
    let a = x[p]!;
    let b = x[p + 1]!;
    let c = x[q]!;
    let d = x[q + 1]!;
    for (let e = 0; e < end; e += 3, p++, q++) {
      const v2 = reflectors[e + 1]!;
      const v3 = reflectors[e + 2]!;
      const tau = reflectors[e]!;
      const next = x[p + 2]!;
      const other = x[q + 2]!;
      const s = (a + v2 * b + v3 * next) * tau;
      const t = (c + v2 * d + v3 * other) * tau;
      x[p] = a - s;
      x[q] = c - t;
      a = b - s * v2;
      c = d - t * v2;
      b = next - s * v3;
      d = other - t * v3;
    }
    const v2 = reflectors[end + 1]!;
    const s = (a + v2 * b) * reflectors[end]!;
    const t = (c + v2 * d) * reflectors[end]!;
    x[p] = a - s;
    x[p + 1] = b - s * v2;
    x[q] = c - t;
    x[q + 1] = d - t * v2;
  }
  if (j === rows) return;
  let p = j * n + from;
  for (let e = 0; e <= end; e += 3, p++) {
    const [tau, v2, v3] = [reflectors[e]!, reflectors[e + 1]!, reflectors[e + 2]!];
    const three = e < end;
    const s = (x[p]! + v2 * x[p + 1]! + (three ? v3 * x[p + 2]! : 0)) * tau;
    x[p]! -= s;
    x[p + 1]! -= s * v2;
    if (three) x[p + 2]! -= s * v3;
  }
}

function reflectRows3(x: Float64Array, at: number, row: number, count: number, tau: number, v2: number, v3: number): void {
  const [t2, t3] = [tau * v2, tau * v3];
  for (let p = at, q = at + row, r = q + row, end = at + count; p < end; p++, q++, r++) {
    const a = x[p]!;
    const b = x[q]!;
    const c = x[r]!;
    const sum = a + v2 * b + v3 * c;
    x[p] = a - sum * tau;
    x[q] = b - sum * t2;
    x[r] = c - sum * t3;
  }
}

function reflectRows2(x: Float64Array, at: number, row: number, count: number, tau: number, v2: number): void {
  const t2 = tau * v2;
  for (let p = at, q = at + row, end = at + count; p < end; p++, q++) {
    const sum = x[p]! + v2 * x[q]!;
    x[p]! -= sum * tau;
    x[q]! -= sum * t2;
  }
}

function reflectColumns3(x: Float64Array, from: number, to: number, column: number, row: number, tau: number, v2: number, v3: number): void {
  const [t2, t3] = [tau * v2, tau * v3];
  for (let p = from * row + column, j = from; j < to; j++, p += row) {
    const a = x[p]!;
    const b = x[p + 1]!;
    const c = x[p + 2]!;
    const sum = a + v2 * b + v3 * c;
    x[p] = a - sum * tau;
    x[p + 1] = b - sum * t2;
    x[p + 2] = c - sum * t3;
  }
}

function reflectColumns2(x: Float64Array, from: number, to: number, column: number, row: number, tau: number, v2: number): void {
  const t2 = tau * v2;
  for (let p = from * row + column, j = from; j < to; j++, p += row) {
    const sum = x[p]! + v2 * x[p + 1]!;
    x[p]! -= sum * tau;
    x[p + 1]! -= sum * t2;
  }
}

/** Standardises the 2×2 block that ends in row i. */
function settleBlock(h: Float64Array, z: Float64Array, n: number, i: number): void {
  const p = (i - 1) * n + i - 1;
  const q = p + n;
  const { a, b, c, d, cos, sin } = standardBlock(h[p]!, h[p + 1]!, h[q]!, h[q + 1]!);
  h[p] = a;
  h[p + 1] = b;
  h[q] = c;
  h[q + 1] = d;
  if (sin === 0) return;
  rotateRows(h, p + 2, q + 2, n - i - 1, cos, sin);
  rotateColumns(h, n, i - 1, i - 1, cos, sin);
  rotateColumns(z, n, n, i - 1, cos, sin);
}

function rotateColumns(x: Float64Array, n: number, rows: number, column: number, cos: number, sin: number): void {
  for (let j = 0, at = column; j < rows; j++, at += n) {
    const a = x[at]!;
    const b = x[at + 1]!;
    x[at] = cos * a + sin * b;
    x[at + 1] = cos * b - sin * a;
  }
}

function rotateRows(x: Float64Array, p: number, q: number, count: number, cos: number, sin: number): void {
  for (let j = 0; j < count; j++) {
    const a = x[p + j]!;
    const b = x[q + j]!;
    x[p + j] = cos * a + sin * b;
    x[q + j] = cos * b - sin * a;
  }
}
