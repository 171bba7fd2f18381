import { bracketStep, type Bracket } from './minimize/bracketStep.js';

/** A function along a line: its value and slope at one step length. */
export interface LineValue {
  readonly value: number;
  readonly slope: number;
}

/** Where a line search starts and what it asks for. */
export interface LineSearchOptions {
  /** φ(0). */
  readonly value: number;
  /** φ′(0) < 0. */
  readonly slope: number;
  /** The first step tried; default 1. */
  readonly step?: number;
  /** c₁ in φ(α) ≤ φ(0) + c₁αφ′(0); default 1e-4. */
  readonly sufficientDecrease?: number;
  readonly maxEvaluations?: number;
}

/** What `wolfe` takes besides. */
export interface WolfeOptions extends LineSearchOptions {
  /** c₂ in |φ′(α)| ≤ c₂|φ′(0)|; default 0.9. */
  readonly curvature?: number;
  readonly maxStep?: number;
}

/** The step found; without success the best point seen. */
export interface LineSearchResult {
  readonly step: number;
  readonly value: number;
  readonly evaluations: number;
  readonly converged: boolean;
  /** Why the search ended. */
  readonly message: string;
}

/**
 * Backtracking to a step with φ(α) ≤ φ(0) + c₁αφ′(0), each new step at the minimum of a parabola or cubic through what
 * is known, between a tenth and half of the last. Values that are NaN or infinite count as too high.
 *
 * Domain: slope φ′(0) < 0.
 * Source: Armijo (1966); Nocedal & Wright, Numerical Optimization (2006), section 3.5.
 *
 * @example
 * armijo((a) => (a - 1) ** 2, { value: 1, slope: -2, step: 4 }).step // => 1
 */
export function armijo(
  phi: (step: number) => number,
  { value, slope, step = 1, sufficientDecrease = 1e-4, maxEvaluations = 40 }: LineSearchOptions,
): LineSearchResult {
  let before: { step: number; value: number } | undefined;
  for (let evaluations = 1; evaluations <= maxEvaluations; evaluations++) {
    const found = phi(step);
    if (found <= value + sufficientDecrease * step * slope) return { step, value: found, evaluations, converged: true, message: 'sufficient decrease' };
    let next = step / 4;
    if (Number.isFinite(found)) {
      next = before === undefined ? parabolaMinimum(value, slope, step, found) : cubicMinimum(value, slope, step, found, before);
      before = { step, value: found };
    }
    step = Math.min(Math.max(next, 0.1 * step), 0.5 * step) || step / 2;
  }
  return { step: 0, value, evaluations: maxEvaluations, converged: false, message: 'no step gave sufficient decrease' };
}

const parabolaMinimum = (value: number, slope: number, step: number, found: number): number => (-slope * step * step) / (2 * (found - value - slope * step));

/** The minimum of the cubic with φ(0), φ′(0) and the values at the last two steps. */
function cubicMinimum(value: number, slope: number, step: number, found: number, before: { step: number; value: number }): number {
  const r1 = (found - value - slope * step) / step ** 2;
  const r0 = (before.value - value - slope * before.step) / before.step ** 2;
  const a = (r1 - r0) / (step - before.step);
  const b = r1 - a * step;
  if (a === 0) return -slope / (2 * b);
  return (-b + Math.sqrt(b * b - 3 * a * slope)) / (3 * a);
}

/**
 * A step with the strong Wolfe conditions φ(α) ≤ φ(0) + c₁αφ′(0) and |φ′(α)| ≤ c₂|φ′(0)|, by cubic and quadratic steps
 * within a shrinking bracket. Where the first could only be decided by rounding errors, φ(α) may equal φ(0) up to those
 * (Hager and Zhang's approximate condition). Values that are NaN or infinite count as too far.
 *
 * Domain: slope φ′(0) < 0, 0 < sufficientDecrease < curvature < 1.
 * Source: Moré & Thuente, Line search algorithms with guaranteed sufficient decrease (1994); Hager & Zhang (2005).
 *
 * @example
 * const phi = (a) => ({ value: (a - 3) ** 2, slope: 2 * (a - 3) });
 * wolfe(phi, { value: 9, slope: -6, curvature: 0.1 }).step // => 3
 */
export function wolfe(
  phi: (step: number) => LineValue,
  { value, slope, step = 1, sufficientDecrease = 1e-4, curvature = 0.9, maxStep = 1e20, maxEvaluations = 40 }: WolfeOptions,
): LineSearchResult {
  const required = sufficientDecrease * slope;
  const noise = 10 * Number.EPSILON * Math.abs(value);
  const start = { step: 0, value, slope };
  let bracket: Bracket = { best: start, other: start, closed: false };
  let [width, widthBefore] = [Infinity, Infinity];
  let reduced = true;
  let top = maxStep;
  let [low, high] = [0, 5 * step];
  step = Math.min(step, top);

  const end = (at: { step: number; value: number }, evaluations: number, converged: boolean, message: string): LineSearchResult => ({
    step: at.step,
    value: at.value,
    evaluations,
    converged,
    message,
  });

  for (let evaluations = 1; evaluations <= maxEvaluations; evaluations++) {
    const at = { step, ...phi(step) };
    if (!Number.isFinite(at.value) || !Number.isFinite(at.slope)) {
      // Out of the domain: stay well before this point from now on.
      const from = bracket.best.step;
      top = Math.min(top, from + (step - from) / 2);
      step = from + (step - from) / 4;
      high = Math.min(high, top);
      continue;
    }
    const limit = value + step * required;
    const flat = Math.abs(at.slope) <= -curvature * slope;
    if (at.value <= limit && flat) return end(at, evaluations, true, 'strong Wolfe conditions');
    if (-step * required <= noise && at.value <= value + noise && flat) return end(at, evaluations, true, 'Wolfe conditions to rounding');
    if (step === top && at.value <= limit && at.slope <= required) return end(at, evaluations, true, 'longest step allowed');
    if (bracket.closed && (step <= low || step >= high || high - low <= Number.EPSILON * high)) {
      return end(bracket.best, evaluations, false, 'the bracket shrank to rounding');
    }

    // Until a point of sufficient decrease with rising slope is seen, φ is searched less the required decrease.
    if (reduced && at.value <= limit && at.slope >= 0) reduced = false;
    const tilt = reduced && at.value <= bracket.best.value && at.value > limit ? required : 0;
    const next = bracketStep(bracket, at, tilt, low, Math.min(high, top));
    bracket = next.bracket;
    step = next.step;
    if (bracket.closed) {
      const { best, other } = bracket;
      if (Math.abs(other.step - best.step) >= 0.66 * widthBefore) step = best.step + (other.step - best.step) / 2;
      widthBefore = width;
      width = Math.abs(other.step - best.step);
      low = Math.min(best.step, other.step);
      high = Math.max(best.step, other.step);
    } else {
      low = step + 1.1 * (step - bracket.best.step);
      high = step + 4 * (step - bracket.best.step);
    }
    step = Math.min(Math.max(step, 0), top);
    if (bracket.closed && (step <= low || step >= high)) step = (low + high) / 2;
  }
  return end(bracket.best, maxEvaluations, false, 'too many evaluations');
}
