import { NoConvergence } from '../errors.js';

const eps = 2 ** -52;
/** Off-diagonal elements of this relative size do not matter to any singular value. */
const tolerance = 10 * eps;
/** LAPACK's bound on sweeps per singular value. */
const sweepsPerValue = 6;

/** Rows that take part in rotations; undefined when only values are wanted. */
export interface Rows {
  readonly data: Float64Array;
  readonly length: number;
}

/**
 * Diagonalises an upper bidiagonal matrix in place: `d` becomes its singular values, in no order. Rows of `left` and
 * `right`, one for each index, become combined as the singular vectors are. Every singular value, however small, comes
 * out to high relative accuracy.
 *
 * Source: Demmel & Kahan, Accurate singular values of bidiagonal matrices, SIAM J. Sci. Stat. Comput. 11 (1990).
 */
export function bidiagonalQr(d: Float64Array, e: Float64Array, left?: Rows, right?: Rows): void {
  const n = d.length;
  const threshold = Math.max(tolerance * smallestEstimate(d, e), 6 * n * n * 2 ** -1022);
  const most = sweepsPerValue * n * n;
  let steps = 0;
  let last = n - 1;
  let [from, to, down] = [-1, -1, true];
  while (last > 0) {
    if (steps > most) throw new NoConvergence('linalg.svd', Math.ceil(steps / n));
    // The last block without zeros beside its diagonal.
    if (Math.abs(d[last]!) <= threshold) d[last] = 0;
    let first = last;
    while (first > 0) {
      if (Math.abs(e[first - 1]!) <= threshold) {
        e[first - 1] = 0;
        break;
      }
      first--;
      if (Math.abs(d[first]!) <= threshold) d[first] = 0;
    }
    if (first === last) {
      last--;
      continue;
    }
    if (first > to || last < from) down = Math.abs(d[first]!) >= Math.abs(d[last]!);
    [from, to] = [first, last];
    // A block that grows downwards is chased upwards: the same as its mirror image with left and right exchanged.
    const block = down ? new Block(d, e, first, last, 1, left, right) : new Block(d, e, last, first, -1, right, left);
    const smallest = block.converge();
    if (smallest === undefined) continue;
    steps += last - first;
    block.sweep(block.shift(smallest));
  }
  for (let i = 0; i < n; i++) {
    if (d[i]! < 0 || Object.is(d[i], -0)) {
      d[i] = -d[i]!;
      if (right !== undefined) for (let k = i * right.length; k < (i + 1) * right.length; k++) right.data[k] = -right.data[k]!;
    }
  }
}

/** A bound from below, up to √n, on the smallest singular value. */
function smallestEstimate(d: Float64Array, e: Float64Array): number {
  if (d.length === 0) return 0;
  let mu = Math.abs(d[0]!);
  let smallest = mu;
  for (let i = 1; i < d.length && smallest > 0; i++) {
    mu = Math.abs(d[i]!) * (mu / (mu + Math.abs(e[i - 1]!)));
    smallest = Math.min(smallest, mu);
  }
  return smallest / Math.sqrt(d.length);
}

// The rotation that the last call of `rotation` found: c·f + s·g = r, c·g − s·f = 0.
let c = 1;
let s = 0;
let r = 0;

function rotation(f: number, g: number): void {
  if (g === 0) {
    [c, s, r] = [1, 0, f];
    return;
  }
  const square = f * f + g * g;
  if (square < 1e-280) {
    // Near the smallest numbers digits are missing, and the rotation would not be one.
    rotation(f * 2 ** 600, g * 2 ** 600);
    r /= 2 ** 600;
    return;
  }
  r = Math.sqrt(square);
  c = f / r;
  s = g / r;
}

/** An unreduced block, read from its larger end: position p is index `first` + p·`direction`. */
class Block {
  readonly size: number;
  private readonly beside: number;

  constructor(
    private readonly d: Float64Array,
    private readonly e: Float64Array,
    private readonly first: number,
    last: number,
    private readonly direction: 1 | -1,
    private readonly left: Rows | undefined,
    private readonly right: Rows | undefined,
  ) {
    this.size = Math.abs(last - first) + 1;
    this.beside = direction === 1 ? first : first - 1;
  }

  /** Drops elements beside the diagonal that are negligible; otherwise a bound on the smallest singular value. */
  converge(): number | undefined {
    const { d, e, first, beside, direction, size } = this;
    const end = beside + (size - 2) * direction;
    if (Math.abs(e[end]!) <= tolerance * Math.abs(d[first + (size - 1) * direction]!)) {
      e[end] = 0;
      return undefined;
    }
    let mu = Math.abs(d[first]!);
    let smallest = mu;
    for (let p = 0; p < size - 1; p++) {
      const at = beside + p * direction;
      const x = Math.abs(e[at]!);
      if (x <= tolerance * mu) {
        e[at] = 0;
        return undefined;
      }
      mu = Math.abs(d[first + (p + 1) * direction]!) * (mu / (mu + x));
      smallest = Math.min(smallest, mu);
    }
    return smallest;
  }

  /** The shift of the next sweep: 0 where a shift would spoil the small singular values or is negligible. */
  shift(smallest: number): number {
    const { d, e, first, beside, direction, size } = this;
    let largest = 0;
    for (let p = 0; p < size; p++) largest = Math.max(largest, Math.abs(d[first + p * direction]!));
    for (let p = 0; p < size - 1; p++) largest = Math.max(largest, Math.abs(e[beside + p * direction]!));
    // LAPACK's rule: below this ratio the errors of a shifted sweep would show in the smallest values.
    if (100 * size * smallest <= largest) return 0;
    const end = first + (size - 1) * direction;
    const shift = smallerOfTwo(d[end - direction]!, e[beside + (size - 2) * direction]!, d[end]!);
    return (shift / d[first]!) ** 2 < eps ? 0 : shift;
  }

  /** One sweep of implicit QR down the block. */
  sweep(shift: number): void {
    if (shift === 0) this.sweepUnshifted();
    else this.sweepShifted(shift);
  }

  private sweepShifted(shift: number): void {
    const { d, e, first, beside, direction, size } = this;
    let f = (Math.abs(d[first]!) - shift) * ((d[first]! < 0 ? -1 : 1) + shift / d[first]!);
    let g = e[beside]!;
    for (let p = 0; p < size - 1; p++) {
      const [i, j] = [first + p * direction, beside + p * direction];
      const k = i + direction;
      rotation(f, g);
      if (p > 0) e[j - direction] = r;
      f = c * d[i]! + s * e[j]!;
      e[j] = c * e[j]! - s * d[i]!;
      g = s * d[k]!;
      d[k]! *= c;
      rotateRows(this.right, i, k);
      rotation(f, g);
      d[i] = r;
      f = c * e[j]! + s * d[k]!;
      d[k] = c * d[k]! - s * e[j]!;
      if (p < size - 2) {
        g = s * e[j + direction]!;
        e[j + direction]! *= c;
      }
      rotateRows(this.left, i, k);
    }
    e[beside + (size - 2) * direction] = f;
  }

  /** With shift 0 nothing is subtracted, so every element keeps its relative accuracy. */
  private sweepUnshifted(): void {
    const { d, e, first, beside, direction, size } = this;
    let [cosine, before, sineBefore] = [1, 1, 0];
    for (let p = 0; p < size - 1; p++) {
      const [i, j] = [first + p * direction, beside + p * direction];
      const k = i + direction;
      rotation(d[i]! * cosine, e[j]!);
      const [length, sine] = [r, s];
      cosine = c;
      if (p > 0) e[j - direction] = sineBefore * length;
      rotateRows(this.right, i, k);
      rotation(before * length, d[k]! * sine);
      d[i] = r;
      [before, sineBefore] = [c, s];
      rotateRows(this.left, i, k);
    }
    const end = first + (size - 1) * direction;
    const h = d[end]! * cosine;
    d[end] = h * before;
    e[beside + (size - 2) * direction] = h * sineBefore;
  }
}

/** Rows i and k turned by the last rotation. */
function rotateRows(rows: Rows | undefined, i: number, k: number): void {
  if (rows === undefined) return;
  const { data, length } = rows;
  const [cosine, sine] = [c, s];
  for (let a = i * length, b = k * length, end = a + length; a < end; a++, b++) {
    const x = data[a]!;
    const y = data[b]!;
    data[a] = cosine * x + sine * y;
    data[b] = cosine * y - sine * x;
  }
}

/** The smaller singular value of the triangle [f g; 0 h], without cancellation. */
function smallerOfTwo(f: number, g: number, h: number): number {
  const [low, high, across] = [Math.min(Math.abs(f), Math.abs(h)), Math.max(Math.abs(f), Math.abs(h)), Math.abs(g)];
  if (low === 0) return 0;
  const ratio = low / high;
  if (across < high) {
    const t = (across / high) ** 2;
    return low * (2 / (Math.sqrt((1 + ratio) ** 2 + t) + Math.sqrt((1 - ratio) ** 2 + t)));
  }
  const u = high / across;
  if (u === 0) return (low * high) / across;
  return 2 * (low * (1 / (Math.sqrt(1 + ((1 + ratio) * u) ** 2) + Math.sqrt(1 + ((1 - ratio) * u) ** 2)))) * u;
}

/** Turns the last of n + 1 columns of an n×(n + 1) bidiagonal matrix into zeros; row n of `right` is then orthogonal to the others. */
export function dropLastColumn(d: Float64Array, e: Float64Array, last: number, right: Rows): void {
  const n = d.length;
  let outside = last;
  for (let i = n - 1; i >= 0; i--) {
    rotation(d[i]!, outside);
    d[i] = r;
    rotateRows(right, i, n);
    if (i > 0) {
      outside = -s * e[i - 1]!;
      e[i - 1]! *= c;
    }
  }
}
