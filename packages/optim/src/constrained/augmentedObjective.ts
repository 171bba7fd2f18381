import { asTensor, concat, reshaped, Tensor, treeFlatten, treeUnflatten, type TensorLike } from '@x/tensor/core';
import { flatten, type Flat } from '../flatten.js';
import { lagrangian, type Constraints } from '../lagrangian.js';
import { makeObjective, type Objective } from '../minimize/objective.js';
import { addScaled } from '../quadratic/addScaled.js';

/** λ, then μ, in one vector, and the penalty ρ; changed between minimisations. */
export interface Weights {
  readonly multipliers: Float64Array;
  penalty: number;
}

/** The second-order picture of the Lagrangian at a point. */
export interface LagrangianModel {
  /** ∇²ₓL, by rows. */
  readonly hessian: Float64Array;
  /** The Jacobian of all constraints, by rows. */
  readonly jacobian: Float64Array;
}

/** The augmented Lagrangian as a function of x, and what it is made of. */
export interface AugmentedObjective extends Objective {
  readonly weights: Weights;
  /** How many of the constraints, the first ones, are equations. */
  readonly equations: number;
  /** f(x) and all constraints. */
  evaluate(x: Float64Array): { readonly value: number; readonly constraints: Float64Array };
  /** ∇ₓL for multipliers w. */
  slope(x: Float64Array, w: Float64Array): Float64Array;
  /** ∇²ₓL for multipliers w, and the Jacobian. */
  model(x: Float64Array, w: Float64Array): LagrangianModel;
  /** The multipliers that the constraints ask for: λ + ρg and max(0, μ + ρh). */
  updated(constraints: Float64Array): Float64Array;
  /** Multipliers in the form of the constraint functions' results. */
  restore(w: Float64Array): { equality: unknown; inequality: unknown };
}

/**
 * f + Σ(λᵢgᵢ + ½ρgᵢ²) + Σψ(hⱼ, μⱼ) with ψ = μh + ½ρh² where μ + ρh > 0, else −μ²/2ρ. All of it comes from one compiled
 * function, the Lagrangian in x and its multipliers w together: its gradient in w is the constraints, its gradient in x
 * at w = λ + ρg, max(0, μ + ρh) that of the augmented Lagrangian, and mixed second derivatives are the Jacobian.
 *
 * Source: Rockafellar, The multiplier method of Hestenes and Powell applied to convex programming (1973).
 */
export function augmentedObjective(op: string, f: (x: unknown) => unknown, { equality, inequality }: Constraints<unknown, unknown, unknown>, flat: Flat): AugmentedObjective {
  const n = flat.x.length;
  const start = flat.unflatten(flat.x);
  const [g, h] = [equality, inequality].map((c) => (c === undefined ? undefined : formOf(c(start))));
  const equations = g?.size ?? 0;
  const count = equations + (h?.size ?? 0);
  const L = lagrangian(f, {
    equality: equality && ((x: unknown) => vectorOf(equality(x))),
    inequality: inequality && ((x: unknown) => vectorOf(inequality(x))),
  });
  const both = flatten(op, 'x0', {
    at: start,
    equality: new Tensor('float64', [equations], new Float64Array(equations)),
    inequality: new Tensor('float64', [count - equations], new Float64Array(count - equations)),
  });
  const inner = makeObjective(op, { f: (v) => { const { at, ...w } = v as { at: unknown }; return L(at, w); }, grad: undefined, compile: true }, both);
  const point = new Float64Array(n + count);
  const gradient = new Float64Array(n + count);
  const noWeights = new Float64Array(count);
  const weights: Weights = { multipliers: new Float64Array(count), penalty: 1 };
  const put = (x: Float64Array, w: Float64Array): Float64Array => {
    point.set(x);
    point.set(w, n);
    return point;
  };
  const evaluate: AugmentedObjective['evaluate'] = (x) => {
    const value = inner.valueAndGradient(put(x, noWeights), gradient);
    return { value, constraints: gradient.slice(n) };
  };
  const updated = (constraints: Float64Array): Float64Array => {
    const { multipliers, penalty } = weights;
    return constraints.map((c, i) => (i < equations ? multipliers[i]! + penalty * c : Math.max(0, multipliers[i]! + penalty * c)));
  };
  const slope = (x: Float64Array, w: Float64Array): Float64Array => {
    inner.valueAndGradient(put(x, w), gradient);
    return gradient.slice(0, n);
  };
  const augmented = (value: number, w: Float64Array): number => {
    const { multipliers, penalty } = weights;
    // (w² − λ²)/2ρ is each of the terms above, at w = λ + ρg or max(0, μ + ρh).
    return w.reduce((sum, v, i) => sum + ((v - multipliers[i]!) * (v + multipliers[i]!)) / (2 * penalty), value);
  };
  const value = (x: Float64Array): number => {
    const seen = evaluate(x);
    return augmented(seen.value, updated(seen.constraints));
  };
  const model: AugmentedObjective['model'] = (x, w) => {
    const hessian = new Float64Array(n * n);
    const jacobian = new Float64Array(count * n);
    const unit = new Float64Array(n + count);
    for (let j = 0; j < n; j++) {
      unit[j] = 1;
      inner.hessianProduct(put(x, w), unit, gradient);
      unit[j] = 0;
      for (let i = 0; i < n; i++) hessian[i * n + j] = gradient[i]!;
      for (let i = 0; i < count; i++) jacobian[i * n + j] = gradient[n + i]!;
    }
    return { hessian, jacobian };
  };
  /** 1 for constraints that the penalty holds at weights w. */
  const held = (w: Float64Array, i: number): boolean => i < equations || w[i]! > 0;
  return {
    size: n,
    counts: inner.counts,
    weights,
    equations,
    evaluate,
    slope,
    model,
    updated,
    value,
    valueAndGradient: (x, into) => {
      const seen = evaluate(x);
      const w = updated(seen.constraints);
      into.set(slope(x, w));
      return augmented(seen.value, w);
    },
    hessianProduct: (x, v, into) => {
      const w = updated(evaluate(x).constraints);
      const direction = new Float64Array(n + count);
      direction.set(v);
      inner.hessianProduct(put(x, w), direction, gradient);
      into.set(gradient.subarray(0, n));
      // Jᵀ(Jv) over the constraints that are held: the difference of two slopes, which are linear in w.
      const moved = w.map((_, i) => (held(w, i) ? weights.penalty * gradient[n + i]! : 0));
      addScaled(into, 1, addScaled(slope(x, moved), -1, slope(x, noWeights)));
    },
    hessian: (x) => {
      const w = updated(evaluate(x).constraints);
      const { hessian, jacobian } = model(x, w);
      for (let c = 0; c < count; c++) {
        if (!held(w, c)) continue;
        for (let i = 0; i < n; i++) {
          const factor = weights.penalty * jacobian[c * n + i]!;
          for (let j = 0; j < n; j++) hessian[i * n + j]! += factor * jacobian[c * n + j]!;
        }
      }
      return hessian;
    },
    restore: (w) => ({ equality: g?.restore(w.subarray(0, equations)), inequality: h?.restore(w.subarray(equations)) }),
  };
}

function vectorOf(values: unknown): Tensor {
  const parts = treeFlatten(values).leaves.map((leaf) => {
    const c = asTensor(leaf as TensorLike);
    return reshaped(c, [c.size]);
  });
  return parts.length === 1 ? parts[0]! : concat(parts);
}

/** The size of constraint values, and the way back from a vector to their form. */
function formOf(values: unknown): { readonly size: number; restore(w: Float64Array): unknown } {
  const { leaves, structure } = treeFlatten(values);
  const shapes = leaves.map((leaf) => asTensor(leaf as TensorLike).shape);
  const sizes = shapes.map((shape) => shape.reduce((size, length) => size * length, 1));
  return {
    size: sizes.reduce((sum, size) => sum + size, 0),
    restore: (w) => {
      let from = 0;
      return treeUnflatten(structure, shapes.map((shape, i) => new Tensor('float64', shape, w.slice(from, (from += sizes[i]!)))));
    },
  };
}
