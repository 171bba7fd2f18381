import { DomainError, equal, mul, reshape, take, tensor, where, type random, type Shape, type Tensor } from '@x/tensor/core';
import type { Distribution } from '../distribution.js';
import { adaptiveNodes, type Sampled } from '../integration/adaptiveNodes.js';
import { NotAvailableError } from '../notAvailable.js';
import { quantilePoints } from './quantilePoints.js';

/** How an expectation is found where it has no closed form. */
export interface ExpectationOptions {
  /** For Monte Carlo, which is what is left for values of several numbers and for laws without cdf. */
  readonly key?: random.KeyLike;
  /** How many draws Monte Carlo takes; default 10000. */
  readonly draws?: number;
  /** Largest error of quadrature, relative to E|f|; default 1e-10. */
  readonly tolerance?: number;
  /** Further points where f or the density jumps, bends or has a narrow peak. */
  readonly breaks?: readonly number[];
}

/** Points and weights whose weighted sum is an expectation. */
export interface Points {
  /** [n, 1 per batch axis, ...event], or draws [n, ...batch, ...event]. */
  readonly x: Tensor;
  /** [n, 1 per batch axis]. */
  readonly weights: Tensor;
  /** Whether the weights are spacings, to be multiplied by p(x), rather than probabilities. */
  readonly spaced: boolean;
}

/** A function of many points at once. */
export type Values = (x: Tensor) => Tensor;

/** The quantiles at which panels end: more where densities change fast. */
const breakLevels = [1e-12, 1e-6, 1e-3, 0.02, 0.15, 0.5, 0.85, 0.98, 1 - 1e-3, 1 - 1e-6, 1 - 1e-12];

/**
 * Points for sums over a distribution: all values of a finite one, whole numbers until the rest is negligible, adaptive
 * quadrature nodes for a density of one number (in its quantiles where float64 cannot resolve the density), draws otherwise.
 */
export function pointsOf(op: string, p: Distribution, f: Values, { key, draws = 10_000, tolerance = 1e-10, breaks = [] }: ExpectationOptions): Points {
  const { support, batchShape, eventShape } = p;
  const ones: Shape = batchShape.map(() => 1);
  const column = (x: Float64Array): Tensor => reshape(tensor(x), [x.length, ...ones]);
  const equally = (n: number, weight: number): Tensor => column(new Float64Array(n).fill(weight));
  if (support.values !== undefined) {
    const values = support.values();
    const n = values.shape[0]!;
    return { x: reshape(values, [n, ...ones, ...values.shape.slice(1)]), weights: equally(n, 1), spaced: true };
  }
  const ends = eventShape.length === 0 ? tryQuantiles(p, [0, ...breakLevels, 1]) : undefined;
  if (ends !== undefined) {
    const integrand = (x: Tensor): Tensor => weighted(p.prob(x), f(x));
    const found = support.discrete ? wholeNumbers(integrand, ends, ones) : quadrature(op, integrand, ends, ones, tolerance, breaks);
    if (found !== undefined && (support.discrete || hasAllMass(p, found, ones))) return { x: column(found.x), weights: column(found.weights), spaced: true };
    const levels = tryLevels(op, p, f, ones, tolerance);
    if (levels !== undefined) return { x: p.quantile(column(levels.x)), weights: column(levels.weights), spaced: false };
  }
  if (key !== undefined) {
    requireDraws(op, draws);
    return { x: p.sample(key, [draws]), weights: equally(draws, 1 / draws), spaced: false };
  }
  throw new NotAvailableError({
    op,
    argument: 'options.key',
    expected: `be given for a ${p.family} distribution, whose expectation is found by Monte Carlo`,
    actual: 'none',
    hint: 'Pass {key: random.key(0)}, and {draws} for more digits.',
  });
}

/** weights · f, where 0 · anything is 0; further axes of f stand at the end. */
export function weighted(weights: Tensor, f: Tensor): Tensor {
  const w = reshape(weights, [...weights.shape, ...Array.from({ length: Math.max(0, f.ndim - weights.ndim) }, () => 1)]);
  return where(equal(w, 0), 0, mul(w, where(equal(w, 0), 0, f)));
}

/** E[f(X)] = ∫ f(F⁻¹(u)) du over 0 < u < 1. */
function tryLevels(op: string, p: Distribution, f: Values, ones: Shape, tolerance: number): Weighted | undefined {
  try {
    return quadrature(op, (u) => f(p.quantile(u)), [Float64Array.of(0), ...breakLevels.map((u) => Float64Array.of(u)), Float64Array.of(1)], ones, tolerance, []);
  } catch (error) {
    if (error instanceof NotAvailableError) return undefined;
    throw error;
  }
}

/** Refuses numbers of draws that estimate nothing. */
export function requireDraws(op: string, draws: number, least = 2): void {
  if (Number.isSafeInteger(draws) && draws >= least) return;
  throw new DomainError({ op, argument: 'draws', expected: `be a whole number ≥ ${least}`, actual: String(draws) });
}

function tryQuantiles(p: Distribution, levels: readonly number[]): readonly Float64Array[] | undefined {
  try {
    return quantilePoints(p, levels);
  } catch (error) {
    if (error instanceof NotAvailableError) return undefined;
    throw error;
  }
}

function evaluated(integrand: Values, ones: Shape, x: Float64Array): Sampled {
  const y = (integrand(reshape(tensor(x), [x.length, ...ones])));
  return { values: y.data, columns: y.size / x.length };
}

interface Weighted {
  readonly x: Float64Array;
  readonly weights: Float64Array;
}

/** Densities that are infinite where float64 has no points between, as Beta(0.1, 0.1) at 1, keep part of their mass hidden. */
function hasAllMass(p: Distribution, { x, weights }: Weighted, ones: Shape): boolean {
  const { values, columns } = evaluated((points) => p.prob(points), ones, x);
  return Array.from({ length: columns }, (_, c) => weights.reduce((sum, w, i) => sum + w * values[i * columns + c]!, 0)).every((mass) => Math.abs(mass - 1) < 1e-6);
}

function quadrature(op: string, integrand: Values, quantiles: readonly Float64Array[], ones: Shape, tolerance: number, further: readonly number[]): Weighted | undefined {
  const from = Math.min(...quantiles[0]!);
  const to = Math.max(...quantiles.at(-1)!);
  if (!(from < to)) return undefined;
  // 0 is where functions such as |x| bend; a break costs one panel.
  const breaks = [0, ...further, ...quantiles.flatMap((row) => [...row])];
  const found = adaptiveNodes((x) => evaluated(integrand, ones, x), { from, to, breaks, tolerance, maxPanels: 1000 });
  const wild = found.converged ? -1 : found.errors.findIndex((error, c) => error > 1e-6 * found.magnitudes[c]!);
  if (wild < 0) return found;
  throw new DomainError({
    op,
    argument: 'f',
    expected: 'have a finite expectation',
    actual: `an integral that does not settle (${found.integrals[wild]!.toPrecision(3)} ± ${found.errors[wild]!.toPrecision(1)})`,
    hint: 'Where f jumps or has narrow peaks, name the places: {breaks}. Heavy tails may leave the expectation undefined or infinite.',
  });
}

/** Whole numbers outwards from the bulk until a further block adds nothing to any column. */
function wholeNumbers(integrand: Values, quantiles: readonly Float64Array[], ones: Shape): Weighted {
  const lowest = Math.min(...quantiles[0]!);
  const highest = Math.max(...quantiles.at(-1)!);
  let from = Math.max(lowest, Math.floor(Math.min(...quantiles[1]!)));
  let to = Math.min(highest, Math.ceil(Math.max(...quantiles.at(-2)!)));
  const magnitudes: number[] = [];
  const add = (a: number, b: number): boolean => {
    const x = Float64Array.from({ length: b - a + 1 }, (_, i) => a + i);
    const { values, columns } = evaluated(integrand, ones, x);
    let matters = false;
    for (let c = 0; c < columns; c++) {
      let sum = 0;
      for (let i = c; i < values.length; i += columns) sum += Math.abs(values[i]!);
      const before = magnitudes[c] ?? 0;
      magnitudes[c] = before + sum;
      if (sum > 1e-17 * magnitudes[c]!) matters = true;
    }
    return matters;
  };
  add(from, to);
  for (const step of [-1, 1]) {
    let block = Math.max(16, to - from + 1);
    for (let grown = 0; grown < largestSum; grown += block) {
      const [a, b] = step < 0 ? [Math.max(lowest, from - block), from - 1] : [to + 1, Math.min(highest, to + block)];
      if (a > b) break;
      const matters = add(a, b);
      if (step < 0) from = a;
      else to = b;
      if (!matters) break;
      block = Math.min(2 * block, 65_536);
    }
  }
  const x = Float64Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return { x, weights: new Float64Array(x.length).fill(1) };
}

/** Where a sum that has not settled is given up: its terms fall too slowly. */
const largestSum = 4_000_000;

/** The points of `values` that the mask keeps. */
export function keepPoints(x: Tensor, keep: readonly number[]): Tensor {
  return take(x, tensor(Int32Array.from(keep)), { axis: 0 });
}
