import type { TensorLike } from '@x/tensor/core';
import type { Key } from '../random/drawStream.js';
import { isTarget, type Part, type Target, type TargetLike } from '../target.js';
import { densityPlans } from './densityPlans.js';
import { elementName, isDifferentiable, parameterTree } from './parameterTree.js';

/** A log density over a tree of unconstrained tensors, and what its draws mean. */
export interface TargetDefinition<U = unknown> {
  /** Must be traceable (ops only) to be fast; a function that reads numbers works, slowly. */
  readonly logDensity: (unconstrained: U) => TensorLike;
  /** Unconstrained parameters of the right form and shapes: they say what a position is, and where chains start. */
  readonly example: unknown;
  /** Who is to be named in messages; default `target`. */
  readonly op?: string;
  /** What draws are reported as, when not as the coordinates themselves. All of these belong together. */
  readonly reported?: {
    readonly parts: readonly Part[];
    constrain(position: Float64Array): unknown;
    unconstrain(params: unknown): Float64Array;
    report(positions: Float64Array, rows: number): readonly Float64Array[];
    logJacobian(position: Float64Array): number;
  };
  /** Where a chain starts; default the example. */
  readonly start?: (key: Key) => Float64Array;
}

/**
 * Makes a target of a log density over a tree of tensors.
 *
 * The leaves lie one after the other in the position. Density and gradient are compiled once; evaluating them later
 * allocates nothing.
 *
 * Shapes: any tree → a position of as many coordinates as the leaves have elements.
 * Fails: DomainError for an empty example; ShapeError when the function does not return one number.
 *
 * @example
 * const target = defineTarget({ logDensity: ({ mu }: { mu: Tensor }) => mul(square(mu), -0.5), example: { mu: 0 } });
 * const gradient = new Float64Array(1);
 * target.logDensityAndGradient(Float64Array.of(3), gradient) // => -4.5
 * gradient // => Float64Array(1) [ -3 ]
 */
export function defineTarget<U = unknown>({ logDensity, example, op = 'target', reported, start }: TargetDefinition<U>): Target {
  const tree = parameterTree(op, 'init', example);
  const { leaves, dimension } = tree;
  const plans = densityPlans(op, logDensity as (params: never) => TensorLike, tree);
  const origin = tree.flatten(op, 'init', tree.example);
  return {
    dimension,
    parts: reported?.parts ?? leaves.map(({ name, shape, dtype }) => ({ name, shape, dtype })),
    differentiable: isDifferentiable(tree),
    ...plans,
    ...(reported === undefined ? {} : { logJacobian: (position: Float64Array) => reported.logJacobian(position) }),
    constrain: (position) => (reported === undefined ? tree.unflatten(position) : reported.constrain(position)),
    unconstrain: (params) => (reported === undefined ? tree.flatten(op, 'init', params) : reported.unconstrain(params)),
    report: (positions, rows) => (reported === undefined ? columnsOf(leaves, dimension, positions, rows) : reported.report(positions, rows)),
    start: (key) => (start === undefined ? origin.slice() : start(key)),
    coordinateName: (index) => {
      const leaf = leaves.find(({ to }) => index < to)!;
      return elementName(leaf, index - leaf.from);
    },
    portable: { logDensity: logDensity as (unconstrained: unknown) => TensorLike, example: tree.example },
  };
}

/** The target behind what a kernel was given; a plain function needs example parameters. */
export function targetOf(op: string, given: TargetLike, example: unknown): Target {
  return isTarget(given) ? given : defineTarget({ logDensity: given as (params: unknown) => TensorLike, example, op });
}

/** Cuts rows of coordinates into one array per leaf. */
export function columnsOf(
  leaves: readonly { readonly from: number; readonly to: number }[],
  dimension: number,
  positions: Float64Array,
  rows: number,
): Float64Array[] {
  return leaves.map(({ from, to }) => {
    const n = to - from;
    const values = new Float64Array(rows * n);
    for (let r = 0; r < rows; r++) for (let i = 0; i < n; i++) values[r * n + i] = positions[r * dimension + from + i]!;
    return values;
  });
}
