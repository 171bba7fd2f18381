import { collapse, sizeOf, type Expression, type ReductionMeaning, type Space } from '@x/tensor/core';
import { plainSumsOf } from './linearTerms.js';
import { formulaOf, reductionOf } from './meaning.js';
import { isWhole, stridesUnder, type Program, type Step, type Value } from './program.js';
import { boundariesOf, mergeBoundaries } from './space.js';

/** Which part of a loop's axes a reduction combines: all of them, the `inner` innermost elements, or all but those. */
export interface Reduced {
  readonly kind: 'all' | 'trailing' | 'leading';
  readonly inner: number;
}

/** A step in a loop, with the axes it needs. */
export interface LoopStep {
  readonly step: Step;
  readonly formula: Expression | undefined;
  readonly reduction: ReductionMeaning | undefined;
  readonly space: Space;
}

/** Steps over the same elements, done in one loop. */
export interface LoopRegion {
  readonly kind: 'loop';
  readonly size: number;
  boundaries: readonly number[];
  reduced: Reduced | undefined;
  readonly steps: LoopStep[];
}

/** Steps on few elements, written out element by element without loops or arrays. */
export interface BlockRegion {
  readonly kind: 'block';
  readonly steps: Step[];
  cost: number;
}

/** A step done by the kernel of its op. */
export interface CallRegion {
  readonly kind: 'call';
  readonly steps: readonly [Step];
}

/** A piece of a plan; pieces run one after the other. */
export type Region = LoopRegion | BlockRegion | CallRegion;

/** Longest arrays that are written out; sums may be twice as long. */
const blockElements = 16;
/** Elements written out in one function: engines optimise only functions of moderate size. */
const blockCost = 2000;
const loopSteps = 120;
/** Sums of stored arrays longer than this are left to their kernel, which may be vectorised. */
const kernelSum = 2048;

/**
 * Groups the steps of a program into few regions, each of which reads only from itself and earlier ones. Kernel calls
 * and small steps go as early as they can and new loops come last, so that loops find all their operands made.
 */
export function fuse({ steps }: Program): Region[] {
  const elements = blockLimit(steps);
  const regions: Region[] = [];
  const home = new Map<Value, Region>();
  const reduced = new Set<Value>();
  const homeOf = (value: Value): number => {
    const region = home.get(value);
    return region === undefined ? -1 : regions.lastIndexOf(region);
  };
  for (const step of steps) {
    const homes = step.inputs.map((x) => homeOf(x.value));
    const after = Math.max(-1, ...homes);
    // A value made in the same loop can be read at the element just computed, and only there.
    const pointwise = step.inputs.every((x, i) => homes[i]! < after || (isWhole(x) && !reduced.has(x.value)));
    const place = (region: Region): void => step.outputs.forEach((y) => home.set(y, region));
    place(inBlock(step, regions, after, elements) ?? inLoop(step, regions, after, pointwise) ?? ownCall(step, regions, after));
    if (step.op.reduction !== undefined) step.outputs.forEach((y) => reduced.add(y));
  }
  return regions;
}

function inBlock(step: Step, regions: Region[], after: number, elements: number): Region | undefined {
  // A sum of what a loop makes is best done by that loop.
  if (step.op.reduction !== undefined && regions[after]?.kind === 'loop') return undefined;
  const cost = costInBlock(step, elements);
  if (cost === undefined) return undefined;
  let block = [regions[after], regions[after + 1]].find((r): r is BlockRegion => r?.kind === 'block' && r.cost + cost <= blockCost);
  if (block === undefined) regions.splice(after + 1, 0, (block = { kind: 'block', steps: [], cost: 0 }));
  block.steps.push(step);
  block.cost += cost;
  return block;
}

function inLoop(step: Step, regions: Region[], after: number, pointwise: boolean): Region | undefined {
  const loop = asLoop(step);
  if (loop === undefined) return undefined;
  // Sums join the loop that makes their terms, not just any over as many elements.
  const until = loop.reduction === undefined || after < 0 ? regions.length : after + 1;
  for (let r = pointwise ? Math.max(after, 0) : after + 1; r < until; r++) if (join(regions[r]!, loop)) return regions[r];
  if (loop.reduction !== undefined && sizeOf(step.inputs[0]!.shape) > kernelSum && step.op.kernel !== undefined) return undefined;
  const region: LoopRegion = { kind: 'loop', size: sizeOf(loop.space.dims), boundaries: [], reduced: undefined, steps: [] };
  join(region, loop);
  regions.push(region);
  return region;
}

function ownCall(step: Step, regions: Region[], after: number): Region {
  const region: CallRegion = { kind: 'call', steps: [step] };
  regions.splice(after + 1, 0, region);
  return region;
}

/** Large programs of small arrays would not fit in a function when written out, so only scalars are there. */
function blockLimit(steps: readonly Step[]): number {
  let total = 0;
  for (const step of steps) total += costInBlock(step, blockElements) ?? 0;
  return total > 4 * blockCost ? 2 : blockElements;
}

/** How many element formulas a step takes when written out; undefined when it is not to be. */
function costInBlock(step: Step, elements: number): number | undefined {
  const size = step.outputs[0]!.size;
  if (size > 2 * elements) return undefined;
  if (step.op.moves) return step.inputs.every((x) => x.value.size <= 1024) ? size : undefined;
  if (reductionOf(step) !== undefined) {
    const terms = sizeOf(step.inputs[0]!.shape);
    return terms <= 2 * elements && size <= elements ? Math.max(terms, size) : undefined;
  }
  if (formulaOf(step) !== undefined) return size <= elements ? size : undefined;
  return plainSumsOf(step)?.reduce((n, { terms }) => n + Math.max(terms.length, 1), 0);
}

function asLoop(step: Step): LoopStep | undefined {
  const reduction = reductionOf(step);
  if (reduction !== undefined) {
    const x = step.inputs[0]!;
    if (sizeOf(x.shape) === 0) return undefined;
    const isReduced = (axis: number): boolean => reduction.axes.includes(axis);
    const space = collapse(x.shape, [x.strides], (outer, inner) => isReduced(outer) === isReduced(inner));
    return reducedOf(reduction, space) && { step, reduction, formula: undefined, space };
  }
  const formula = formulaOf(step);
  if (formula === undefined) return undefined;
  const { shape } = step.outputs[0]!;
  return { step, formula, reduction: undefined, space: collapse(shape, step.inputs.map((x) => stridesUnder(x, shape))) };
}

function reducedOf({ axes: over }: ReductionMeaning, { dims, axes }: Space & { readonly axes?: readonly number[] }): Reduced | undefined {
  const flags = axes!.map((axis) => over.includes(axis));
  if (flags.every((f) => f) && flags.length > 0) return { kind: 'all', inner: 1 };
  const first = flags.indexOf(true);
  if (first < 0) return { kind: 'trailing', inner: 1 };
  const last = flags.lastIndexOf(true);
  if (last === flags.length - 1 && flags.slice(first).every((f) => f)) return { kind: 'trailing', inner: sizeOf(dims.slice(first)) };
  if (first === 0 && flags.slice(0, last + 1).every((f) => f)) return { kind: 'leading', inner: sizeOf(dims.slice(last + 1)) };
  return undefined;
}

/** Puts a step into a loop if it goes over the same elements. */
function join(region: Region, loop: LoopStep): boolean {
  if (region.kind !== 'loop' || region.steps.length >= loopSteps || region.size !== sizeOf(loop.space.dims)) return false;
  const reduced = loop.reduction && reducedOf(loop.reduction, loop.space);
  if (reduced && region.reduced && (reduced.kind !== region.reduced.kind || reduced.inner !== region.reduced.inner)) return false;
  const own = reduced && reduced.kind !== 'all' ? [...boundariesOf(loop.space.dims), reduced.inner] : boundariesOf(loop.space.dims);
  const boundaries = mergeBoundaries(region.boundaries, own, region.size);
  if (boundaries === undefined) return false;
  region.boundaries = boundaries;
  region.reduced ??= reduced;
  region.steps.push(loop);
  return true;
}
