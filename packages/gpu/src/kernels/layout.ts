import { rowMajorStrides, sizeOf, type Aval, type Op } from '@x/tensor/core';
import { records } from '@x/tensor/records';
import type { Handle } from '../engine/memory.js';
import { divided, unravel } from '../source/indexing.js';
import { dense, kernel, type KernelEntry, type Launcher } from './rule.js';

/** Tensors end to end, as many in one kernel as it can read. */
const concat = kernel(records.concat, (device, inputs, { axis }, [output]) => {
  let list = inputs.filter((x) => x.shape[axis]! > 0);
  while (list.length > 1) {
    const next: Handle[] = [];
    for (let i = 0; i < list.length; i += device.maxInputs) next.push(joined(device, list.slice(i, i + device.maxInputs), axis));
    list = next;
  }
  return [{ ...list[0]!, dtype: output!.dtype }];
});

function joined(device: Launcher, list: readonly Handle[], axis: number): Handle {
  if (list.length === 1) return list[0]!;
  const shape = list[0]!.shape.map((n, k) => (k === axis ? list.reduce((sum, x) => sum + x.shape[k]!, 0) : n));
  const buffer = device.launch('concat', sizeOf(shape), (w) => {
    const { statements, indices } = unravel(shape, 'this.thread.x', 'i');
    let start = 0;
    const choices = list.map((x) => {
      const from = start;
      start += x.shape[axis]!;
      const value = w.element(x, indices.map((i, k) => (k === axis ? '(p - ' + from + ')' : i)));
      return `if (p >= ${from} && p < ${start}) { y = ${value}; }`;
    });
    return `${statements}var p = ${indices[axis]!} * 1; var y = 0.0; ${choices.join(' ')} return y;`;
  });
  return dense(buffer, { shape, dtype: list[0]!.dtype });
}

/** A tensor laid into zeros at every `steps`-th place from `starts`. */
const unslice = kernel(records.unslice, (device, [x], { starts, steps, shape }, [output]) => {
  const buffer = device.launch('unslice', sizeOf(shape), (w) => {
    const { statements, indices } = unravel(shape, 'this.thread.x', 'i');
    const tests = indices.map((i, k) => {
      const [start, step, n] = [starts[k]!, steps[k]!, x!.shape[k]!];
      const distance = step > 0 ? `${i} - ${start}` : `${start} - ${i}`;
      const place = Math.abs(step) === 1 ? `d${k}` : divided(`Math.abs(d${k})`, Math.abs(step));
      return `var d${k} = ${distance}; var p${k} = ${place}; if (d${k} < 0 || p${k} * ${Math.abs(step)} !== d${k} || p${k} >= ${n}) { inside = 0; }`;
    });
    const value = w.element(x!, indices.map((_, k) => `p${k}`));
    return `${statements}var inside = 1.0; var y = 0.0; ${tests.join(' ')} if (inside > 0.5) { y = ${value}; } return y;`;
  });
  return [dense(buffer, output!)];
});

/** Where every element comes from: of the inputs laid end to end, or −1 − n for the n-th constant. */
interface Origins {
  readonly places: Float32Array;
  readonly constants: readonly number[];
}

/** Finds out by moving numbered elements; see the record's `moves`. */
function originsOf(op: Op, inputs: readonly Aval[], attrs: unknown, output: Aval): Origins {
  const first = inputs.map((_, k) => inputs.slice(0, k).reduce((n, x) => n + sizeOf(x.shape), 0));
  const run = (base: number): Float64Array => {
    const numbered = inputs.map(({ shape }, k) => ({
      data: Float64Array.from({ length: sizeOf(shape) }, (_, i) => base + first[k]! + i),
      shape,
      strides: rowMajorStrides(shape),
      offset: 0,
      dtype: 'float64' as const,
    }));
    const out = new Float64Array(sizeOf(output.shape));
    op.kernel!(numbered, [out], attrs, [{ shape: output.shape, dtype: 'float64' }]);
    return out;
  };
  const base = 2 ** 40;
  const [a, b] = [run(base), run(2 * base)];
  const constants: number[] = [];
  const places = Float32Array.from(a, (value, i) => {
    if (!Object.is(value, b[i])) return value - base;
    let at = constants.findIndex((c) => Object.is(c, value));
    if (at < 0) at = constants.push(value) - 1;
    return -1 - at;
  });
  return { places, constants };
}

/** Any op that only moves elements, by a table of where they come from. */
export function move(device: Launcher, op: Op, inputs: readonly Handle[], attrs: unknown, output: Aval): Handle {
  const { places, constants } = originsOf(op, inputs, attrs, output);
  const table = device.upload(places, { shape: [places.length], dtype: 'int32' });
  const buffer = device.launch(op.name, places.length, (w) => {
    let start = 0;
    const choices = inputs.map((x, k) => {
      const from = start;
      start += sizeOf(x.shape);
      const { statements, indices } = unravel(x.shape, 'q', `i${k}_`);
      return `if (p >= ${from} && p < ${start}) { var q = p - ${from}; ${statements} y = ${w.element(x, indices)}; }`;
    });
    const values = constants.map((value, n) => `if (p === ${-1 - n}) { y = ${w.number(value)}; }`);
    return `var p = ${w.element(table, ['this.thread.x'])} * 1; var y = 0.0; ${choices.join(' ')} ${values.join(' ')} return y;`;
  });
  return dense(buffer, output);
}

/** Moving elements where a view does not do. */
export const layoutKernels: readonly (readonly [Op, KernelEntry])[] = [concat, unslice];
