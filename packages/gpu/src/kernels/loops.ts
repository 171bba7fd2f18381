import { concat, evaluate, reshape, slice, type Graph, type Op, type Tensor } from '@x/tensor/core';
import { records } from '@x/tensor/records';
import type { Handle } from '../engine/memory.js';
import { kernel, type KernelEntry, type Launcher } from './rule.js';

function run(device: Launcher, graph: Graph, inputs: readonly Tensor[]): Tensor[] {
  return evaluate(graph, inputs);
}

const cond = kernel(
  records.cond,
  (device, [condition, ...inputs], { yes, no }) => {
    const taken = device.elements(condition!)[0] !== 0 ? yes : no;
    return run(device, taken, inputs.map((x) => device.tensor(x))).map((y) => device.handle(y));
  },
  { trusted: true },
);

const whileLoop = kernel(
  records.whileLoop,
  (device, inputs, { test, body, carries }) => {
    const all = inputs.map((x) => device.tensor(x));
    const fixed = all.slice(carries);
    let carry = all.slice(0, carries);
    const goesOn = (): boolean => device.elements(device.handle(run(device, test, [...carry, ...fixed])[0]!))[0] !== 0;
    while (goesOn()) carry = run(device, body, [...carry, ...fixed]);
    return carry.map((y) => device.handle(y));
  },
  { trusted: true },
);

const scan = kernel(
  records.scan,
  (device, inputs, { step, carries, elements, length, reverse }) => {
    const all = inputs.map((x) => device.tensor(x));
    const captured = all.slice(carries + elements);
    const xs = all.slice(carries, carries + elements);
    const results = step.outputs.length;
    const rows: Tensor[][] = Array.from({ length: results + carries }, () => new Array<Tensor>(length));
    let carry = all.slice(0, carries);
    for (let n = 0; n < length; n++) {
      const t = reverse ? length - 1 - n : n;
      carry.forEach((c, i) => (rows[results + i]![t] = c));
      const next = run(device, step, [...carry, ...xs.map((x) => rowOf(x, t)), ...captured]);
      for (let k = carries; k < results; k++) rows[k]![t] = next[k]!;
      carry = next.slice(0, carries);
    }
    const stacked = rows.slice(carries).map((list) => device.handle(concat(list.map((y) => reshape(y, [1, ...y.shape])), { axis: 0 })));
    return [...carry.map((y): Handle => device.handle(y)), ...stacked];
  },
  { trusted: true },
);

function rowOf(x: Tensor, t: number): Tensor {
  return reshape(slice(x, [t], [t + 1]), x.shape.slice(1));
}

/** Loops: the program runs here and its ops on the device. Conditions are read back, so those wait for the device. */
export const loopKernels: readonly (readonly [Op, KernelEntry])[] = [cond, whileLoop, scan];
