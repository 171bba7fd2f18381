import { sizeOf, type Op } from '@x/tensor/core';
import { records } from '@x/tensor/records';
import type { Handle } from '../engine/memory.js';
import { divided, unravel } from '../source/indexing.js';
import type { KernelWriter } from '../source/kernelWriter.js';
import { dense, kernel, type KernelEntry } from './rule.js';

/** How a window moves, as the records of convolutions say it. */
interface Geometry {
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: readonly (readonly [number, number])[];
  readonly groups: number;
  readonly inputSize: readonly number[];
  readonly kernelSize: readonly number[];
}

/** Loops over every combination of indices below `lengths`. */
function loops(lengths: readonly number[], name: string, inside: (indices: readonly string[]) => string): string {
  const names = lengths.map((_, i) => `${name}${i}`);
  return lengths.reduceRight((body, n, i) => `for (var ${names[i]!} = 0; ${names[i]!} < ${n}; ${names[i]!}++) { ${body} } `, inside(names));
}

/** The input place that tap k reads for output place p, and whether it lies inside. */
function inputPlaces({ stride, dilation, padding, inputSize }: Geometry, p: readonly string[], k: readonly string[]): { statements: string; places: string[]; inside: string } {
  const places = p.map((_, i) => `h${i}`);
  const statements = p.map((at, i) => `var h${i} = ${at} * ${stride[i]!} + ${k[i]!} * ${dilation[i]!} - ${padding[i]![0]};`).join(' ');
  return { statements, places, inside: places.map((h, i) => `${h} >= 0 && ${h} < ${inputSize[i]!}`).join(' && ') };
}

/** Adds the products that lie inside, over all taps. */
function overTaps(geometry: Geometry, p: readonly string[], product: (places: readonly string[], k: readonly string[]) => string): string {
  return loops(geometry.kernelSize, 'k', (k) => {
    const { statements, places, inside } = inputPlaces(geometry, p, k);
    return `${statements} if (${inside}) { s = s + ${product(places, k)}; }`;
  });
}

/** y[n, o, p] = Σ over the group's channels c and taps k of x[n, c, p·stride + k·dilation − before]·w[o, c, k]. */
const forward = kernel(records.conv, (device, [x, w], geometry, [output]) => {
  const { shape } = output!;
  const buffer = device.launch('conv', sizeOf(shape), (writer) => {
    const { statements, indices } = unravel(shape, 'this.thread.x', 'i');
    const [n, o, ...p] = indices;
    const channels = w!.shape[1]!;
    const first = geometry.groups === 1 ? '0' : `${divided(o!, shape[1]! / geometry.groups)} * ${channels}`;
    const sum = loops([channels], 'c', ([c]) => overTaps(geometry, p, (h, k) => `${writer.element(x!, [n!, `(${first} + ${c!})`, ...h])} * ${writer.element(w!, [o!, c!, ...k])}`));
    return `${statements}var s = 0.0; ${sum}return s;`;
  });
  return [dense(buffer, output!)];
});

/** x[n, c, q] = Σ over outputs o of c's group and taps k of y[n, o, p]·w[o, c, k] where p·stride = q + before − k·dilation. */
const backward = kernel(records.convInput, (device, [y, w], geometry, [output]) => {
  const { shape } = output!;
  const buffer = device.launch('convTranspose', sizeOf(shape), (writer) => {
    const { statements, indices } = unravel(shape, 'this.thread.x', 'i');
    const [n, c, ...q] = indices;
    const channels = w!.shape[1]!;
    const outputs = w!.shape[0]! / geometry.groups;
    const group = geometry.groups === 1 ? '0' : divided(c!, channels);
    const sum = loops([outputs], 'o', ([o]) =>
      loops(geometry.kernelSize, 'k', (k) => {
        const places = outputPlaces(writer, geometry, y!, q, k);
        const product = `${writer.element(y!, [n!, `(g * ${outputs} + ${o!})`, ...places.names])} * ${writer.element(w!, [`(g * ${outputs} + ${o!})`, `(${c!} - g * ${channels})`, ...k])}`;
        return `${places.statements} if (${places.inside}) { s = s + ${product}; }`;
      }),
    );
    return `${statements}var g = ${group} * 1; var s = 0.0; ${sum}return s;`;
  });
  return [dense(buffer, output!)];
});

function outputPlaces(
  writer: KernelWriter,
  { stride, dilation, padding }: Geometry,
  y: Handle,
  q: readonly string[],
  k: readonly string[],
): { statements: string; names: readonly string[]; inside: string } {
  const names = q.map((_, i) => `p${i}`);
  const statements = q.map((at, i) => {
    const shifted = `var a${i} = ${at} + ${padding[i]![0]} - ${k[i]!} * ${dilation[i]!};`;
    if (stride[i] === 1) return `${shifted} var p${i} = a${i};`;
    // Only whole, non-negative quotients are places; a negative dividend is moved out of range first.
    return `${shifted} var p${i} = ${divided(`Math.abs(a${i})`, stride[i]!)}; if (p${i} * ${stride[i]!} !== a${i}) { p${i} = -1; }`;
  });
  if (stride.some((s) => s !== 1)) writer.use('quotient');
  return { statements: statements.join(' '), names, inside: names.map((p, i) => `${p} >= 0 && ${p} < ${y.shape[i + 2]!}`).join(' && ') };
}

/** w[o, c, k] = Σ over examples n and outputs p of x[n, c, p·stride + k·dilation − before]·y[n, o, p]. */
const kernelGradient = kernel(records.convKernel, (device, [x, y], geometry, [output]) => {
  const { shape } = output!;
  const buffer = device.launch('convKernelGradient', sizeOf(shape), (writer) => {
    const { statements, indices } = unravel(shape, 'this.thread.x', 'i');
    const [o, c, ...k] = indices;
    const channels = shape[1]!;
    const first = geometry.groups === 1 ? '0' : `${divided(o!, shape[0]! / geometry.groups)} * ${channels}`;
    // One example at a time: long sums lose less to rounding.
    const sum = loops([x!.shape[0]!], 'n', ([n]) => {
      const inside = loops(y!.shape.slice(2), 'p', (p) => {
        const places = inputPlaces(geometry, p, k);
        return `${places.statements} if (${places.inside}) { s = s + ${writer.element(x!, [n!, `(${first} + ${c!})`, ...places.places])} * ${writer.element(y!, [n!, o!, ...p])}; }`;
      });
      return `s = 0; ${inside} total = total + s;`;
    });
    return `${statements}var s = 0.0; var total = 0.0; ${sum}return total;`;
  });
  return [dense(buffer, output!)];
});

/** x[n, c, q] = Σ of the columns whose window covers q: the adjoint of im2col. */
const fold = kernel(records.col2im, (device, [columns], geometry, [output]) => {
  const { shape } = output!;
  const places = geometry.inputSize.map((n, i) => Math.floor((n + geometry.padding[i]![0] + geometry.padding[i]![1] - geometry.dilation[i]! * (geometry.kernelSize[i]! - 1) - 1) / geometry.stride[i]!) + 1);
  const asOutput = { ...columns!, shape: [0, 0, ...places] };
  const buffer = device.launch('col2im', sizeOf(shape), (writer) => {
    const { statements, indices } = unravel(shape, 'this.thread.x', 'i');
    const [n, c, ...q] = indices;
    const sum = loops(geometry.kernelSize, 'k', (k) => {
      const { statements: found, names, inside } = outputPlaces(writer, geometry, asOutput, q, k);
      const row = k.reduce((at, tap, i) => `(${at} * ${geometry.kernelSize[i]!} + ${tap})`, c!);
      const column = names.reduce((at, p, i) => `(${at} * ${places[i]!} + ${p})`, '0');
      return `${found} if (${inside}) { s = s + ${writer.element(columns!, [n!, row, column])}; }`;
    });
    return `${statements}var s = 0.0; ${sum}return s;`;
  });
  return [dense(buffer, output!)];
});

/** Convolutions of any number of dimensions, with groups, and their adjoints. */
export const convKernels: readonly (readonly [Op, KernelEntry])[] = [forward, backward, kernelGradient, fold];
