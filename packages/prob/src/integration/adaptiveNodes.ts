import { kronrod } from './kronrod.js';

/** A function at many points at once: `columns` values per point, row by row. */
export interface Sampled {
  readonly values: ArrayLike<number>;
  readonly columns: number;
}

/** Nodes and weights whose weighted sum is the integral, with what is known about its error. */
export interface Nodes {
  readonly x: Float64Array;
  readonly weights: Float64Array;
  /** The integral of each column. */
  readonly integrals: Float64Array;
  /** ∫|f| of each column. */
  readonly magnitudes: Float64Array;
  /** The estimated absolute error of each column. */
  readonly errors: Float64Array;
  readonly evaluations: number;
  readonly converged: boolean;
}

/** What to integrate over and how closely. */
export interface Range {
  readonly from: number;
  readonly to: number;
  /** Points where the integrand bends, jumps or has its mass: panels end there. */
  readonly breaks: readonly number[];
  /** Of ∫|f|. */
  readonly tolerance: number;
  readonly maxPanels: number;
}

interface Segment {
  /** Panels lie in t from 0 to 1. */
  readonly x: (t: number) => number;
  readonly slope: (t: number) => number;
}

interface Panel {
  readonly segment: Segment;
  readonly a: number;
  readonly b: number;
  readonly x: Float64Array;
  readonly weights: Float64Array;
  integral: Float64Array;
  magnitude: Float64Array;
  error: Float64Array;
}

/**
 * Adaptive Gauss–Kronrod integration of several functions of one number at common nodes. All panels whose error is still
 * too large are halved together, so that f is called few times on many points.
 *
 * Source: Piessens et al., QUADPACK (1983), the 21-point rule and its error estimate; infinite ends by x = b ± s (1 − t)/t, so that
 * float64 resolves far tails as finely as a singularity at 0.
 */
export function adaptiveNodes(f: (x: Float64Array) => Sampled, range: Range): Nodes {
  const { tolerance, maxPanels } = range;
  let fresh = segments(range).map((segment) => panel(segment, 0, 1));
  const settled: Panel[] = [];
  let evaluations = 0;
  for (;;) {
    evaluations += evaluate(f, fresh);
    settled.push(...fresh);
    if (settled.length === 0) return nodesOf(settled, evaluations, true);
    const columns = settled[0]!.integral.length;
    const allowed = Array.from({ length: columns }, (_, c) => tolerance * total(settled, (p) => p.magnitude[c]!));
    const isDone = allowed.every((limit, c) => !(total(settled, (p) => p.error[c]!) > limit));
    // An error is passed on to halves only where it matters for the sum and the panel can still be halved.
    const share = (p: Panel): boolean => allowed.some((limit, c) => p.error[c]! > limit / settled.length) && canHalve(p);
    const poor = isDone ? [] : settled.filter(share);
    if (poor.length === 0 || settled.length + poor.length > maxPanels) return nodesOf(settled, evaluations, isDone);
    const gone = new Set(poor);
    const kept = settled.filter((p) => !gone.has(p));
    settled.length = 0;
    settled.push(...kept);
    fresh = poor.flatMap(({ segment, a, b }) => [panel(segment, a, (a + b) / 2), panel(segment, (a + b) / 2, b)]);
  }
}

function segments({ from, to, breaks }: Range): Segment[] {
  const inside = [...new Set(breaks.filter((x) => Number.isFinite(x) && x > from && x < to))].sort((a, b) => a - b);
  const ends = [...(Number.isFinite(from) ? [from] : []), ...inside, ...(Number.isFinite(to) ? [to] : [])];
  if (ends.length === 0) ends.push(0);
  const scale = ends.length > 1 ? ends.at(-1)! - ends[0]! : Math.max(1, Math.abs(ends[0]!));
  const list: Segment[] = [];
  if (from === -Infinity) list.push(tail(ends[0]!, -scale));
  for (let i = 0; i + 1 < ends.length; i++) {
    const [a, width] = [ends[i]!, ends[i + 1]! - ends[i]!];
    list.push({ x: (t) => a + width * t, slope: () => width });
  }
  if (to === Infinity) list.push(tail(ends.at(-1)!, scale));
  return list;
}

function tail(anchor: number, scale: number): Segment {
  return { x: (t) => anchor + (scale * (1 - t)) / t, slope: (t) => Math.abs(scale) / t ** 2 };
}

function panel(segment: Segment, a: number, b: number): Panel {
  const [middle, half] = [(a + b) / 2, (b - a) / 2];
  const ts = kronrod.nodes.map((node) => middle + half * node);
  const none = new Float64Array(0);
  return { segment, a, b, x: ts.map(segment.x), weights: ts.map((t, i) => half * kronrod.weights[i]! * segment.slope(t)), integral: none, magnitude: none, error: none };
}

/** Halves whose points coincide in float64 say nothing new. */
function canHalve({ a, b, x }: Panel): boolean {
  return b - a > Math.max(1e-15 * a, 1e-40) && x[9]! < x[11]! !== x[9]! > x[11]!;
}

function evaluate(f: (x: Float64Array) => Sampled, panels: readonly Panel[]): number {
  const x = new Float64Array(panels.length * 21);
  panels.forEach((p, i) => x.set(p.x, i * 21));
  if (x.length === 0) return 0;
  const { values, columns } = f(x);
  panels.forEach((p, i) => measure(p, (node, column) => values[(i * 21 + node) * columns + column]!, columns));
  return x.length;
}

function measure(p: Panel, value: (node: number, column: number) => number, columns: number): void {
  p.integral = new Float64Array(columns);
  p.magnitude = new Float64Array(columns);
  p.error = new Float64Array(columns);
  for (let c = 0; c < columns; c++) {
    let [kronrodSum, gaussSum, absolute] = [0, 0, 0];
    for (let i = 0; i < 21; i++) {
      const term = p.weights[i]! * value(i, c);
      kronrodSum += term;
      gaussSum += (kronrod.gauss[i]! / kronrod.weights[i]!) * term;
      absolute += Math.abs(term);
    }
    // How much the integrand, as a function of t, departs from its mean.
    let spread = 0;
    for (let i = 0; i < 21; i++) spread += Math.abs(p.weights[i]! * value(i, c) - (kronrod.weights[i]! / 2) * kronrodSum);
    const difference = Math.abs(kronrodSum - gaussSum);
    const estimate = spread > 0 && difference > 0 ? spread * Math.min(1, ((200 * difference) / spread) ** 1.5) : difference;
    p.integral[c] = kronrodSum;
    p.magnitude[c] = absolute;
    // Differences below rounding are not errors of the rule.
    p.error[c] = estimate <= 50 * Number.EPSILON * absolute ? 0 : estimate;
  }
}

function total(panels: readonly Panel[], of: (p: Panel) => number): number {
  let sum = 0;
  for (const p of panels) sum += of(p);
  return sum;
}

function nodesOf(panels: readonly Panel[], evaluations: number, converged: boolean): Nodes {
  const columns = panels[0]?.integral.length ?? 1;
  const [x, weights] = [new Float64Array(panels.length * 21), new Float64Array(panels.length * 21)];
  panels.forEach((p, i) => {
    x.set(p.x, i * 21);
    weights.set(p.weights, i * 21);
  });
  const column = (of: (p: Panel) => Float64Array): Float64Array => Float64Array.from({ length: columns }, (_, c) => total(panels, (p) => of(p)[c]!));
  const integrals = column((p) => p.integral);
  return { x, weights, integrals, magnitudes: column((p) => p.magnitude), errors: column((p) => p.error), evaluations, converged: converged && !integrals.some(Number.isNaN) };
}
