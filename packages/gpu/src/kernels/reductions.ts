import { abs, add, div, exp, isFinite, log, max, min, mul, pow, reshaped, sizeOf, sqrt, square, sub, sum, where, type Op } from '@x/tensor/core';
import { records } from '@x/tensor/records';
import { fusedOf } from '../source/fused.js';
import { extremePlaces, reduce, rowsOf, shaped, type Combine } from './reduce.js';
import { composed, kernel, type KernelEntry } from './rule.js';

interface Axes {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

const along = ({ axes, keepDims }: Axes): { axis: readonly number[]; keepDims: boolean } => ({ axis: axes, keepDims });
const kept = ({ axes }: Axes): { axis: readonly number[]; keepDims: boolean } => ({ axis: axes, keepDims: true });

/** The reductions that combine elements pairwise: compiled functions fold them into what makes their input. */
export const combinations: ReadonlyMap<Op<Axes>, Combine> = new Map([
  [records.sum, 'sum'],
  [records.prod, 'prod'],
  [records.max, 'max'],
  [records.min, 'min'],
  [records.any, 'any'],
  [records.all, 'all'],
]);

function combining([op, how]: readonly [Op<Axes>, Combine]): readonly [Op, KernelEntry] {
  return kernel(op, (device, [x], { axes }, [output]) => [shaped(reduce(device, how, fusedOf(x!), axes, output!.dtype), output!)]);
}

function placing(op: Op<Axes>, smallest: boolean): readonly [Op, KernelEntry] {
  return kernel(op, (device, [x], { axes }, [output]) => [shaped(extremePlaces(device, rowsOf(device, x!, axes), smallest), output!)]);
}

/** Stretched-out axes: those that `from` has beyond `to`, or where `to` has length 1. */
export function stretchedAxes(from: readonly number[], to: readonly number[]): number[] {
  const lead = from.length - to.length;
  return from.flatMap((n, i) => (i < lead || (to[i - lead] === 1 && n !== 1) ? [i] : []));
}

const sumTo = kernel(records.sumTo, (device, [x], { shape }, [output]) => [
  shaped(reduce(device, 'sum', fusedOf(x!), stretchedAxes(x!.shape, shape), output!.dtype), output!),
]);

const variance = composed(records.variance, ([x], attrs) => {
  const { axes, ddof } = attrs;
  const count = sizeOf(axes.map((axis) => x!.shape[axis]!));
  const centred = sub(x!, div(sum(x!, kept(attrs)), count));
  return [mul(sum(square(centred), along(attrs)), count > ddof ? 1 / (count - ddof) : NaN)];
});

/** Scaled by the largest (for p < 0 the smallest) element, so that powers neither overflow nor vanish. */
const norm = composed(records.norm, ([x], attrs) => {
  const { p } = attrs;
  const a = abs(x!);
  const scale = p > 0 ? max(a, kept(attrs)) : min(a, kept(attrs));
  const safe = where(mul(isFinite(scale), scale), scale, 1);
  const shares = div(a, safe);
  const total = sum(p === 2 ? square(shares) : pow(shares, p), along(attrs));
  const length = reshaped(scale, total.shape);
  const root = p === 2 ? sqrt(total) : pow(total, 1 / p);
  return [where(mul(isFinite(length), length), mul(length, root), length)];
});

/** m + log Σ exp(x − m); where m is infinite or NaN it is the result. */
const logSumExp = composed(records.logSumExp, ([x], attrs) => {
  const m = max(x!, kept(attrs));
  const finite = where(isFinite(m), m, 0);
  const total = log(sum(exp(sub(x!, finite)), along(attrs)));
  return [add(total, reshaped(finite, total.shape))];
});

const softmax = composed(records.softmax, ([x], { axis }) => {
  const powers = exp(sub(x!, max(x!, { axis, keepDims: true })));
  return [div(powers, sum(powers, { axis, keepDims: true }))];
});

const logSoftmax = composed(records.logSoftmax, ([x], { axis }) => {
  const m = max(x!, { axis, keepDims: true });
  const shifted = sub(x!, where(isFinite(m), m, 0));
  return [sub(shifted, log(sum(exp(shifted), { axis, keepDims: true })))];
});

/** Reductions: some by a kernel of their own, the others in terms of these. */
export const reductionKernels: readonly (readonly [Op, KernelEntry])[] = [
  ...[...combinations].map(combining),
  placing(records.argmax, false),
  placing(records.argmin, true),
  sumTo,
  variance,
  norm,
  logSumExp,
  softmax,
  logSoftmax,
];
