import { DomainError, ShapeError, showShape } from '../../errors.js';
import type { Shape } from '../../shape.js';

/** One number for all spatial axes, or one per axis. */
export type PerAxis = number | readonly number[];

/**
 * Zeros around the input: none (`valid`), so many that ⌈input / stride⌉ outputs result (`same`; where they cannot be
 * equal the extra one goes behind), or so many in front of and behind every spatial axis.
 */
export type Padding = 'valid' | 'same' | number | readonly (number | readonly [number, number])[];

/** How a kernel moves over its input; one number per spatial axis. */
export interface ConvGeometry {
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly groups: number;
  /** Spatial lengths of the input and of the kernel. */
  readonly inputSize: readonly number[];
  readonly kernelSize: readonly number[];
}

/** Spatial lengths of the output. */
export function outputSize({ inputSize, kernelSize, stride, dilation, padding }: ConvGeometry): number[] {
  return inputSize.map((n, i) => {
    const [before, after] = padding[i]!;
    return Math.floor((n + before + after - dilation[i]! * (kernelSize[i]! - 1) - 1) / stride[i]!) + 1;
  });
}

/** Options that say how a kernel moves. */
export interface ConvWindowOptions {
  /** Steps of the kernel. Default 1. */
  readonly stride?: PerAxis;
  /** Default `valid`. */
  readonly padding?: Padding;
  /** Distance of the kernel's taps. Default 1. */
  readonly dilation?: PerAxis;
}

/** The geometry of a convolution. Fails where the kernel does not fit into the padded input. */
export function convGeometry(
  op: string,
  inputSize: Shape,
  kernelSize: Shape,
  { stride = 1, padding = 'valid', dilation = 1 }: ConvWindowOptions,
  groups: number,
): ConvGeometry {
  const ndim = inputSize.length;
  const steps = perAxis(op, 'stride', stride, ndim);
  const spread = perAxis(op, 'dilation', dilation, ndim);
  const pads = paddingOf(op, padding, ndim, (i) => {
    const outputs = Math.ceil(inputSize[i]! / steps[i]!);
    return Math.max(0, (outputs - 1) * steps[i]! + spread[i]! * (kernelSize[i]! - 1) + 1 - inputSize[i]!);
  });
  const geometry: ConvGeometry = { stride: steps, dilation: spread, padding: pads, groups, inputSize, kernelSize };
  outputSize(geometry).forEach((length, i) => {
    if (length >= 1 && kernelSize[i]! >= 1) return;
    const [before, after] = pads[i]!;
    throw new ShapeError({
      op,
      argument: 'kernel',
      expected: 'have at least one tap and fit into the padded input along every spatial axis',
      actual: `spatial lengths ${showShape(kernelSize)} for ${showShape(inputSize)}`,
      hint:
        `Output length = ⌊(input + before + after − dilation·(kernel − 1) − 1) / stride⌋ + 1 = ` +
        `⌊(${inputSize[i]!} + ${before} + ${after} − ${spread[i]!}·(${kernelSize[i]!} − 1) − 1) / ${steps[i]!}⌋ + 1 = ${length} ` +
        `on spatial axis ${i}; a larger padding makes room.`,
    });
  });
  return geometry;
}

/** The geometry of the convolution whose adjoint takes `outputLengths` to the larger input. */
export function transposedGeometry(
  op: string,
  outputLengths: Shape,
  kernelSize: Shape,
  { stride = 1, padding = 'valid', dilation = 1, outputPadding = 0 }: ConvWindowOptions & { outputPadding?: PerAxis },
  groups: number,
): ConvGeometry {
  const ndim = outputLengths.length;
  const steps = perAxis(op, 'stride', stride, ndim);
  const spread = perAxis(op, 'dilation', dilation, ndim);
  const extra = perAxis(op, 'outputPadding', outputPadding, ndim, 0);
  const reach = (i: number): number => spread[i]! * (kernelSize[i]! - 1) + 1;
  const pads = paddingOf(op, padding, ndim, (i) => Math.max(0, reach(i) - steps[i]!));
  const inputSize = outputLengths.map((n, i) => {
    if (extra[i]! >= steps[i]!) {
      throw new DomainError({
        op,
        argument: 'outputPadding',
        expected: 'be less than the stride on every spatial axis',
        actual: `${extra[i]!} with stride ${steps[i]!}`,
        hint: 'A convolution with this stride takes input lengths that differ by less than the stride to the same output length; outputPadding chooses among those.',
      });
    }
    if (padding === 'same') return n * steps[i]!;
    const length = (n - 1) * steps[i]! + reach(i) - pads[i]![0] - pads[i]![1] + extra[i]!;
    if (length >= 1 && kernelSize[i]! >= 1 && n >= 1) return length;
    throw new ShapeError({
      op,
      argument: 'kernel',
      expected: 'have at least one tap and give an output of at least one element along every spatial axis',
      actual: `spatial lengths ${showShape(kernelSize)} for ${showShape(outputLengths)}`,
      hint:
        `Output length = (input − 1)·stride + dilation·(kernel − 1) + 1 − before − after + outputPadding = ` +
        `(${n} − 1)·${steps[i]!} + ${spread[i]!}·(${kernelSize[i]!} − 1) + 1 − ${pads[i]![0]} − ${pads[i]![1]} + ${extra[i]!} = ${length} on spatial axis ${i}.`,
    });
  });
  return { stride: steps, dilation: spread, padding: pads, groups, inputSize, kernelSize };
}

function perAxis(op: string, argument: string, value: PerAxis, ndim: number, least = 1): number[] {
  const list = typeof value === 'number' ? new Array<number>(ndim).fill(value) : [...value];
  if (list.length !== ndim) {
    throw new ShapeError({ op, argument, expected: `be one number or ${ndim}, one per spatial axis`, actual: showShape(list) });
  }
  for (const n of list) {
    if (Number.isInteger(n) && n >= least) continue;
    throw new DomainError({ op, argument, expected: `be a whole number ≥ ${least}`, actual: String(n) });
  }
  return list;
}

function paddingOf(op: string, padding: Padding, ndim: number, same: (axis: number) => number): [number, number][] {
  if (padding === 'valid') return Array.from({ length: ndim }, () => [0, 0]);
  if (padding === 'same') {
    return Array.from({ length: ndim }, (_, i) => [Math.floor(same(i) / 2), Math.ceil(same(i) / 2)]);
  }
  const list = typeof padding === 'number' ? new Array<number>(ndim).fill(padding) : padding;
  const wrong = typeof list === 'string' || list.length !== ndim || !list.every(isPad);
  if (wrong) {
    throw new ShapeError({
      op,
      argument: 'padding',
      expected: `be 'valid', 'same', a whole number ≥ 0, or ${ndim} of them or of pairs [before, after], one per spatial axis`,
      actual: JSON.stringify(padding),
    });
  }
  return list.map((pad) => (typeof pad === 'number' ? [pad, pad] : [pad[0], pad[1]]));
}

function isPad(pad: number | readonly [number, number]): boolean {
  const both = typeof pad === 'number' ? [pad, pad] : pad;
  return both.length === 2 && both.every((n) => Number.isInteger(n) && n >= 0);
}
