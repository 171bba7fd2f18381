import { isFloat, rowMajorStrides, sizeOf, type Operand } from '@x/tensor/core';
import type { Step } from './program.js';

/** One result of a small linear or bilinear op as a plain sum of elements, or of products of two elements. */
export interface PlainSum {
  /** Per term one position, or one per input of a bilinear op. */
  readonly terms: readonly (readonly Position[])[];
  /** Whether the sum starts from 0, which shows when all terms are −0. */
  readonly fromZero: boolean;
}

/** An element of the window of an input. */
export interface Position {
  readonly input: number;
  readonly index: number;
}

/** Calls of a kernel that finding out may cost, and terms that are worth writing out. */
const mostProbes = 400;
const mostTerms = 160;
/** Elements told apart in one call: each has a digit of its own in base 4, and 25 digits are exact. */
const digits = 25;

const known = new WeakMap<Step, PlainSum[] | null>();

/**
 * What a small linear or bilinear op computes, found out by calling its kernel on unit vectors: a matrix product of
 * few elements is better written out than called. Undefined when the results are not plain sums.
 */
export function plainSumsOf(step: Step): readonly PlainSum[] | undefined {
  let found = known.get(step);
  if (found === undefined) known.set(step, (found = probe(step) ?? null));
  return found ?? undefined;
}

function probe(step: Step): PlainSum[] | undefined {
  const { op, inputs, outputs } = step;
  const float = [...inputs.map((x) => x.value), ...outputs].every((x) => isFloat(x.dtype));
  if (op.linearity === undefined || op.kernel === undefined || !float || outputs.length !== 1) return undefined;
  const sizes = inputs.map((x) => sizeOf(x.shape));
  const total = sizes.reduce((m, n) => m + n, 0);
  const bilinear = op.linearity === 'bilinear';
  // Bilinear: every unit vector of the smaller input against the numbered elements of the larger.
  const unit = bilinear ? (sizes[0]! <= sizes[1]! ? 0 : 1) : -1;
  const probes = bilinear ? sizes[unit]! * Math.ceil(sizes[1 - unit]! / digits) : Math.ceil(total / digits);
  if (sizes.includes(0) || probes + total > mostProbes) return undefined;

  const positions = sizes.flatMap((n, input) => Array.from({ length: n }, (_, index): Position => ({ input, index })));
  const units = bilinear ? positions.filter((p) => p.input === unit) : [undefined];
  const numbered = positions.filter((p) => p.input !== unit);
  const terms = Array.from({ length: outputs[0]!.size }, (): Position[][] => []);
  const data = sizes.map((n) => new Float64Array(n));
  for (const e of units) {
    if (e !== undefined) data[e.input]![e.index] = 1;
    for (let from = 0; from < numbered.length; from += digits) {
      const group = numbered.slice(from, from + digits);
      group.forEach(({ input, index }, k) => (data[input]![index] = 4 ** k));
      const result = call(step, data);
      group.forEach(({ input, index }) => (data[input]![index] = 0));
      for (let o = 0; o < result.length; o++) {
        let rest = result[o]!;
        for (let k = 0; rest !== 0; k++, rest = Math.floor(rest / 4)) {
          if (!Number.isInteger(rest) || rest % 4 > 1 || !(rest > 0 && rest < 4 ** digits)) return undefined;
          if (rest % 4 === 1) terms[o]!.push(e === undefined ? [group[k]!] : [e, group[k]!].sort((p, q) => p.input - q.input));
        }
      }
    }
    if (e !== undefined) data[e.input]![e.index] = 0;
  }
  if (terms.reduce((n, t) => n + t.length, 0) > mostTerms) return undefined;
  // Sums go through the elements of the first input in order, as a kernel's innermost loop does.
  for (const t of terms) t.sort(([p], [q]) => p!.input - q!.input || p!.index - q!.index);
  if (!positions.every((p) => spreadsOnlyTo(step, sizes, p, terms))) return undefined;
  const negative = call(step, sizes.map((n, input) => new Float64Array(n).fill(bilinear && input === 1 ? 1 : -0)));
  return terms.map((t, o) => ({ terms: t, fromZero: !Object.is(negative[o], -0) }));
}

/** Whether a NaN reaches just the results whose terms hold its element: a kernel may also multiply by 0. */
function spreadsOnlyTo(step: Step, sizes: readonly number[], p: Position, terms: readonly (readonly (readonly Position[])[])[]): boolean {
  const data = sizes.map((n) => new Float64Array(n).fill(1));
  data[p.input]![p.index] = NaN;
  return call(step, data).every((v, o) => Number.isNaN(v) === terms[o]!.some((t) => t.some((q) => q.input === p.input && q.index === p.index)));
}

function call({ op, attrs, inputs, outputs: [y] }: Step, data: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(y!.size);
  const operands = inputs.map(({ shape }, k): Operand => ({ data: data[k]!, shape, strides: rowMajorStrides(shape), offset: 0, dtype: 'float64' }));
  op.kernel!(operands, [out], attrs, [{ shape: y!.shape, dtype: 'float64' }]);
  return out;
}
