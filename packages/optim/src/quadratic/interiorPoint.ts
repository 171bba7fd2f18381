import { dot, largest } from '../vector.js';
import type { Equilibrated } from './equilibrate.js';
import { KktSystem, type Parts } from './kktSystem.js';
import { addScaled, symmetricTimes } from './addScaled.js';

/** A point of the homogeneous embedding; (x, y, z, s)/τ solves the program, or shows that it has no solution. */
interface Point extends Parts {
  readonly s: Float64Array;
  readonly tau: number;
  readonly kappa: number;
}

/** What the iteration came to, in the units of the scaled program. */
export interface InteriorOutcome extends Parts {
  readonly status: 'optimal' | 'infeasible' | 'dualInfeasible' | 'stalled' | 'maxIterations' | 'stopped';
  readonly iterations: number;
}

/** Settings of the iteration. */
export interface InteriorOptions {
  readonly tolerance: number;
  readonly maxIterations: number;
  /** Called with the largest relative residual; false stops. */
  readonly watch: (iteration: number, residual: number, point: Parts) => boolean;
}

/** Part of the way to the boundary that a step may go. */
const boundary = 0.99;

/**
 * A primal-dual interior-point method with predictor and corrector for the homogeneous embedding
 * Px + Aᵀy + Gᵀz + qτ = 0, Ax = bτ, Gx + s = hτ, κ = −qᵀx − bᵀy − hᵀz − xᵀPx/τ, with s, z, τ, κ ≥ 0.
 * τ > 0 at the limit gives a solution, κ > 0 a certificate that the constraints contradict each other (y, z) or that
 * the objective falls without bound along x.
 *
 * Source: Goulart & Chen, Clarabel: an interior-point solver for conic programs with quadratic objectives (2024);
 * Mehrotra, On the implementation of a primal-dual interior point method (1992).
 */
export function interiorPoint(scaled: Equilibrated, { tolerance, maxIterations, watch }: InteriorOptions): InteriorOutcome {
  const { program } = scaled;
  const { P, q, A, b, G, h } = program;
  const system = new KktSystem(program);
  const m = G.count;
  let point = start(system, scaled);
  let best = { residual: Infinity, point };
  let closest = Infinity;
  let idle = 0;

  const finish = (reason: InteriorOutcome['status'], iterations: number, { x, y, z, tau }: Point): InteriorOutcome => {
    const status = best.residual <= tolerance ? 'optimal' : reason;
    const unit = status === 'infeasible' || status === 'dualInfeasible' ? 1 : tau;
    return { status, iterations, x: x.map((v) => v / unit), y: y.map((v) => v / unit), z: z.map((v) => v / unit) };
  };

  for (let iteration = 0; ; iteration++) {
    const { x, y, z, s, tau, kappa } = point;
    const Px = symmetricTimes(P, x);
    const xPx = dot(x, Px);
    const [qx, by, hz] = [dot(q, x), dot(b, y), dot(h, z)];
    const duals = G.addTransposed(z, A.addTransposed(y, new Float64Array(x.length)));
    const [Ax, Gx] = [A.times(x), G.times(x)];
    const rx = Px.map((value, i) => value + duals[i]! + q[i]! * tau);
    const ry = Ax.map((value, i) => value - b[i]! * tau);
    const rz = Gx.map((value, i) => value + s[i]! - h[i]! * tau);
    const rTau = kappa + qx + by + hz + xPx / tau;
    const mu = (dot(s, z) + tau * kappa) / (m + 1);

    const products: Products = { rx, ry, rz, Px, duals, Ax, Gx, qx, bound: by + hz, xPx };
    const residual = relativeResidual(scaled, point, products);
    if (residual < 0.9 * best.residual) best = { residual, point };
    const distance = Math.max(largest(rx), largest(ry), largest(rz), Math.abs(rTau), mu);
    idle = distance < 0.9 * closest ? 0 : idle + 1;
    closest = Math.min(closest, distance);
    // The last steps converge fast: what they gain beyond the tolerance is nearly free.
    if (residual <= 1e-4 * tolerance || (best.residual <= tolerance && best.point !== point)) return finish('optimal', iteration, best.point);
    if (provesInfeasible(point, duals, by + hz, tolerance)) return finish('infeasible', iteration, point);
    if (provesUnbounded(point, products, tolerance)) return finish('dualInfeasible', iteration, point);
    if (!watch(iteration, residual, { x: x.map((v) => v / tau), y: y.map((v) => v / tau), z: z.map((v) => v / tau) })) return finish('stopped', iteration, best.point);
    if (iteration === maxIterations) return finish('maxIterations', iteration, best.point);
    if (idle > 25 || !(mu > 0) || !Number.isFinite(residual)) return finish('stalled', iteration, best.point);

    const H = s.map((value, i) => value / z[i]!);
    if (!system.use(H)) return finish('stalled', iteration, best.point);
    const pulled = system.solve({ x: q.map((v) => -v), y: b, z: h });
    const xi = x.map((v) => v / tau);
    const Pxi = Px.map((v) => v / tau);
    const away = addScaled(pulled.x.slice(), -1, xi);
    let pull = kappa / tau + dot(away, symmetricTimes(P, away));
    for (let i = 0; i < m; i++) pull += H[i]! * pulled.z[i]! * pulled.z[i]!;

    const direction = (rest: number, pairs: Float64Array, pair: number): Point => {
      const first = system.solve({
        x: rx.map((v) => -rest * v),
        y: ry.map((v) => -rest * v),
        z: rz.map((v, i) => -rest * v + pairs[i]! / z[i]!),
      });
      const along = dot(q, first.x) + dot(b, first.y) + dot(h, first.z) + 2 * dot(Pxi, first.x);
      const dTau = (rest * rTau - pair / tau + along) / pull;
      const dz = addScaled(first.z, dTau, pulled.z);
      return {
        x: addScaled(first.x, dTau, pulled.x),
        y: addScaled(first.y, dTau, pulled.y),
        z: dz,
        s: pairs.map((v, i) => -(v + s[i]! * dz[i]!) / z[i]!),
        tau: dTau,
        kappa: -(pair + kappa * dTau) / tau,
      };
    };
    const affine = direction(1, s.map((v, i) => v * z[i]!), tau * kappa);
    // Without progress for some iterations the corrector is left out, which can make the iteration cycle.
    const careful = idle > 3;
    const sigma = Math.max((1 - longestStep(point, affine, 1)) ** 3, careful ? 0.3 : 0);
    const second = careful ? 0 : 1;
    const combined = direction(
      1 - sigma,
      s.map((v, i) => v * z[i]! + second * affine.s[i]! * affine.z[i]! - sigma * mu),
      tau * kappa + second * affine.tau * affine.kappa - sigma * mu,
    );
    const step = longestStep(point, combined, careful ? 0.5 * boundary : boundary);
    if (!(step > 1e-10)) return finish('stalled', iteration, best.point);
    point = moved(point, step, combined);
  }
}

/** The start of Clarabel: the solution with H = 1, with slacks and multipliers shifted into the interior. */
function start(system: KktSystem, { program: { q, b, h } }: Equilibrated): Point {
  system.use(new Float64Array(h.length).fill(1));
  const { x, y, z } = system.solve({ x: q.map((v) => -v), y: b, z: h });
  return { x, y, z: interior(z), s: interior(z.map((v) => -v)), tau: 1, kappa: 1 };
}

function interior(v: Float64Array): Float64Array {
  const lowest = v.reduce((low, value) => Math.min(low, value), Infinity);
  return lowest > 1e-3 ? v : v.map((value) => value - lowest + 1);
}

function longestStep(point: Point, direction: Point, part: number): number {
  let longest = 1 / part;
  const limit = (value: number, change: number): void => {
    if (change < 0) longest = Math.min(longest, -value / change);
  };
  for (let i = 0; i < point.s.length; i++) {
    limit(point.s[i]!, direction.s[i]!);
    limit(point.z[i]!, direction.z[i]!);
  }
  limit(point.tau, direction.tau);
  limit(point.kappa, direction.kappa);
  return part * longest;
}

/** The point after a step; all is divided by its size, which changes nothing in a homogeneous problem. */
function moved(point: Point, step: number, direction: Point): Point {
  const tau = point.tau + step * direction.tau;
  const kappa = point.kappa + step * direction.kappa;
  const unit = Math.max(tau, kappa);
  const go = (a: Float64Array, d: Float64Array): Float64Array => a.map((v, i) => (v + step * d[i]!) / unit);
  return {
    x: go(point.x, direction.x),
    y: go(point.y, direction.y),
    z: go(point.z, direction.z),
    s: go(point.s, direction.s),
    tau: tau / unit,
    kappa: kappa / unit,
  };
}

interface Products {
  readonly rx: Float64Array;
  readonly ry: Float64Array;
  readonly rz: Float64Array;
  readonly Px: Float64Array;
  readonly duals: Float64Array;
  readonly Ax: Float64Array;
  readonly Gx: Float64Array;
  readonly qx: number;
  readonly bound: number;
  readonly xPx: number;
}

/** The largest of primal residual, dual residual and gap in the units of the user, each relative to its terms. */
function relativeResidual({ program, columns, equality, inequality, cost }: Equilibrated, { s, tau }: Point, v: Products): number {
  const per = (a: Float64Array, unit: Float64Array, scale: number): number => largest(a.map((value, i) => value / unit[i]!)) / scale;
  const primal = Math.max(per(v.ry, equality, tau), per(v.rz, inequality, tau));
  const rightSides = Math.max(per(program.b, equality, 1), per(program.h, inequality, 1));
  const lefts = Math.max(per(v.Ax, equality, tau), per(v.Gx, inequality, tau), per(s, inequality, tau));
  const dual = per(v.rx, columns, tau * cost);
  const duals = Math.max(per(program.q, columns, cost), per(v.Px, columns, tau * cost), per(v.duals, columns, tau * cost));
  const value = (0.5 * v.xPx) / tau / tau / cost + v.qx / tau / cost;
  const bound = (-0.5 * v.xPx) / tau / tau / cost - v.bound / tau / cost;
  return Math.max(
    primal / Math.max(1, rightSides, lefts),
    dual / Math.max(1, duals),
    Math.abs(value - bound) / Math.max(1, Math.min(Math.abs(value), Math.abs(bound))),
  );
}

/** Whether Aᵀy + Gᵀz = 0 with bᵀy + hᵀz < 0, up to the tolerance, at a point where τ vanishes. */
function provesInfeasible({ y, z, tau, kappa }: Point, duals: Float64Array, bound: number, tolerance: number): boolean {
  const size = Math.max(1, largest(y), largest(z));
  return tau < kappa && bound < -tolerance && largest(duals) <= -bound * tolerance * size;
}

/** Whether Px = 0, Ax = 0, Gx ≤ 0 with qᵀx < 0, up to the tolerance, at a point where τ vanishes. */
function provesUnbounded({ x, s, tau, kappa }: Point, { Px, Ax, Gx, qx }: Products, tolerance: number): boolean {
  const size = Math.max(1, largest(x), largest(s));
  const apart = Math.max(largest(Px), largest(Ax), largest(Gx.map((value, i) => value + s[i]!)));
  return tau < kappa && qx < -tolerance && apart <= -qx * tolerance * size;
}
