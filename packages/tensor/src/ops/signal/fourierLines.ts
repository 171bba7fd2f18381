import type { TypedArray } from '../../dtype.js';
import type { Operand } from '../../kernels/copy.js';
import type { ComplexArrays } from './fourierPasses.js';
import { complexArrays, exchanged, fourierPlan, transform } from './fourierPlan.js';

/** Elements transformed together: several lines at once turn short inner loops into long ones. */
const togetherElements = 2048;

/** How the lines along one axis of a dense array lie. */
interface Lines {
  readonly count: number;
  /** Elements along the axis in this array. */
  readonly length: number;
  readonly inner: number;
}

function linesOf(shape: readonly number[], axis: number): Lines {
  const inner = shape.slice(axis + 1).reduce((total, n) => total * n, 1);
  const outer = shape.slice(0, axis).reduce((total, n) => total * n, 1);
  return { count: outer * inner, length: shape[axis]!, inner };
}

/** Where element 0 of a line lies. */
function lineStart(line: number, { length, inner }: Lines): number {
  const i = line % inner;
  return (line - i) * length + i;
}

/** Transforms every line along the axis, cut or filled with zeros to n before and to the length of the result after. */
export function complexLines(
  inputs: readonly Operand[],
  outputs: readonly TypedArray[],
  { axis, n, inverse, scale }: { axis: number; n: number; inverse: boolean; scale: number },
  outputShape: readonly number[],
): void {
  const from = linesOf(inputs[0]!.shape, axis);
  const to = linesOf(outputShape, axis);
  const real = inputs.length === 1;
  if (real && n > 1) {
    // The spectrum of real numbers is symmetric: half of it is enough.
    const bins = (n >> 1) + 1;
    overLines(n, from.count, (lanes, first, x, spare) => {
      const y = realForward(inputs[0]!, from, first, lanes, n, x, spare);
      for (let l = 0; l < lanes; l++) {
        const start = lineStart(first + l, to);
        for (let k = 0, at = start; k < to.length; k++, at += to.inner) {
          const mirrored = k >= bins;
          const source = (mirrored ? n - k : k) * lanes + l;
          const inside = k < n;
          outputs[0]![at] = inside ? scale * y.re[source]! : 0;
          const im = inside ? scale * y.im[source]! : 0;
          outputs[1]![at] = mirrored === inverse ? im : 0 - im;
        }
      }
    });
    return;
  }
  const plan = fourierPlan(n);
  overLines(n, from.count, (lanes, first, x, spare) => {
    load(inputs[0]!, from, first, lanes, n, x.re);
    if (real) x.im.fill(0);
    else load(inputs[1]!, from, first, lanes, n, x.im);
    const turned = inverse ? exchanged : same;
    const y = turned(transform(plan, turned(x), turned(spare), lanes));
    save(y.re, lanes, first, n, scale, outputs[0]!, to);
    save(y.im, lanes, first, n, scale, outputs[1]!, to);
  });
}

/** How the bins of half a spectrum are weighted; see `rfftOp`. */
export interface RealAttributes {
  readonly axis: number;
  readonly n: number;
  readonly mean: boolean;
}

/** Half the spectrum of every real line. */
export function realLines(x: Operand, outputs: readonly TypedArray[], { axis, n, mean }: RealAttributes, outputShape: readonly number[]): void {
  const from = linesOf(x.shape, axis);
  const to = linesOf(outputShape, axis);
  const bins = (n >> 1) + 1;
  overLines(n, from.count, (lanes, first, buffer, spare) => {
    const y = realForward(x, from, first, lanes, n, buffer, spare);
    if (mean) weigh(y, lanes, n, 1 / n, 2 / n);
    save(y.re, lanes, first, bins, 1, outputs[0]!, to);
    save(y.im, lanes, first, bins, 1, outputs[1]!, to);
  });
}

/** The adjoint of `realLines`: real lines from half spectra. */
export function realLinesBack(inputs: readonly Operand[], output: TypedArray, { axis, n, mean }: RealAttributes, outputShape: readonly number[]): void {
  const from = linesOf(inputs[0]!.shape, axis);
  const to = linesOf(outputShape, axis);
  const bins = (n >> 1) + 1;
  overLines(n, from.count, (lanes, first, x, spare) => {
    load(inputs[0]!, from, first, lanes, bins, x.re);
    if (inputs.length === 1) x.im.fill(0, 0, bins * lanes);
    else load(inputs[1]!, from, first, lanes, bins, x.im);
    // Symmetry makes these imaginary parts cancel.
    x.im.fill(0, 0, lanes);
    if (n % 2 === 0) x.im.fill(0, (bins - 1) * lanes, bins * lanes);
    weigh(x, lanes, n, mean ? 1 / n : 1, mean ? 1 / n : 0.5);
    const y = n % 2 === 0 ? evenBack(x, spare, n, lanes) : oddBack(x, spare, n, lanes);
    save(y, lanes, first, n, 1, output, to);
  });
}

function same(x: ComplexArrays): ComplexArrays {
  return x;
}

function overLines(n: number, count: number, visit: (lanes: number, first: number, x: ComplexArrays, spare: ComplexArrays) => void): void {
  if (count === 0) return;
  const together = Math.max(1, Math.min(count, Math.floor(togetherElements / n)));
  const [x, spare] = [complexArrays(n * together), complexArrays(n * together)];
  for (let first = 0; first < count; first += together) visit(Math.min(together, count - first), first, x, spare);
}

/** Copies lines side by side, cut or filled with zeros to n elements. */
function load({ data, offset }: Operand, lines: Lines, first: number, lanes: number, n: number, out: Float64Array): void {
  const present = Math.min(n, lines.length);
  const { inner } = lines;
  for (let l = 0; l < lanes; l++) {
    let from = offset + lineStart(first + l, lines);
    for (let j = 0, to = l; j < present; j++, from += inner, to += lanes) out[to] = data[from]!;
  }
  out.fill(0, present * lanes, n * lanes);
}

/** The way back: elements beyond n are zeros. */
function save(x: Float64Array, lanes: number, first: number, n: number, scale: number, out: TypedArray, lines: Lines): void {
  const present = Math.min(n, lines.length);
  const { inner, length } = lines;
  for (let l = 0; l < lanes; l++) {
    let to = lineStart(first + l, lines);
    for (let j = 0, from = l; j < present; j++, from += lanes, to += inner) out[to] = scale * x[from]!;
    for (let j = present; j < length; j++, to += inner) out[to] = 0;
  }
}

/** Multiplies the bins that stand for themselves by `own`, those that stand for two by `shared`. */
function weigh({ re, im }: ComplexArrays, lanes: number, n: number, own: number, shared: number): void {
  const bins = (n >> 1) + 1;
  for (let k = 0; k < bins; k++) {
    const weight = k === 0 || 2 * k === n ? own : shared;
    for (let at = k * lanes; at < (k + 1) * lanes; at++) {
      re[at] = re[at]! * weight;
      im[at] = im[at]! * weight;
    }
  }
}

/** The bins 0 … n/2 of real lines: for even n, pairs of neighbours are the complex numbers of half the length. */
function realForward(input: Operand, lines: Lines, first: number, lanes: number, n: number, x: ComplexArrays, spare: ComplexArrays): ComplexArrays {
  if (n % 2 === 1) {
    load(input, lines, first, lanes, n, x.re);
    x.im.fill(0);
    return transform(fourierPlan(n), x, spare, lanes);
  }
  const { data, offset } = input;
  const { inner, length } = lines;
  const half = n >> 1;
  for (let l = 0; l < lanes; l++) {
    let from = offset + lineStart(first + l, lines);
    for (let j = 0, to = l; j < half; j++, from += 2 * inner, to += lanes) {
      x.re[to] = 2 * j < length ? data[from]! : 0;
      x.im[to] = 2 * j + 1 < length ? data[from + inner]! : 0;
    }
  }
  const z = transform(fourierPlan(half), x, spare, lanes);
  const y = z === x ? spare : x;
  const { roots } = fourierPlan(n);
  for (let k = 0; k <= half; k++) {
    const c = 0.5 * roots.re[k]!;
    const s = 0.5 * roots.im[k]!;
    const low = (k % half) * lanes;
    const high = ((half - k) % half) * lanes;
    for (let l = 0; l < lanes; l++) {
      const ar = z.re[low + l]!;
      const ai = z.im[low + l]!;
      const br = z.re[high + l]!;
      const bi = -z.im[high + l]!;
      // (a + b) / 2 is the spectrum of the even places, (a − b) / 2i that of the odd ones.
      const oddR = ai - bi;
      const oddI = br - ar;
      y.re[k * lanes + l] = 0.5 * (ar + br) + (oddR * c - oddI * s);
      y.im[k * lanes + l] = 0.5 * (ai + bi) + (oddR * s + oddI * c);
    }
  }
  return y;
}

function evenBack(x: ComplexArrays, z: ComplexArrays, n: number, lanes: number): Float64Array {
  const half = n >> 1;
  const { roots } = fourierPlan(n);
  for (let k = 0; k < half; k++) {
    const c = roots.re[k]!;
    const s = -roots.im[k]!;
    const low = k * lanes;
    const high = (half - k) * lanes;
    for (let l = 0; l < lanes; l++) {
      const ar = x.re[low + l]!;
      const ai = x.im[low + l]!;
      const br = x.re[high + l]!;
      const bi = -x.im[high + l]!;
      const gapR = ar - br;
      const gapI = ai - bi;
      z.re[low + l] = ar + br - (gapR * s + gapI * c);
      z.im[low + l] = ai + bi + (gapR * c - gapI * s);
    }
  }
  const pairs = exchanged(transform(fourierPlan(half), exchanged(z), exchanged(x), lanes));
  const free = (pairs.re === z.re ? x : z).re;
  for (let j = 0; j < half; j++) {
    for (let l = 0; l < lanes; l++) {
      free[2 * j * lanes + l] = pairs.re[j * lanes + l]!;
      free[(2 * j + 1) * lanes + l] = pairs.im[j * lanes + l]!;
    }
  }
  return free;
}

function oddBack(x: ComplexArrays, spare: ComplexArrays, n: number, lanes: number): Float64Array {
  for (let k = (n >> 1) + 1; k < n; k++) {
    for (let l = 0; l < lanes; l++) {
      x.re[k * lanes + l] = x.re[(n - k) * lanes + l]!;
      x.im[k * lanes + l] = -x.im[(n - k) * lanes + l]!;
    }
  }
  return transform(fourierPlan(n), exchanged(x), exchanged(spare), lanes).im;
}
