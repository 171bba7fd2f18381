import { allocate, rowMajorStrides, sizeOf, type Aval, type Op } from '@x/tensor/core';
import { records } from '@x/tensor/records';
import type { Handle } from '../engine/memory.js';
import { kernel, type KernelEntry, type Launcher } from './rule.js';

/** Runs an op by its CPU record and brings the results to the device. */
export function runOnHost(device: Launcher, op: Op, inputs: readonly Handle[], attrs: unknown, outputs: readonly Aval[]): Handle[] {
  const operands = inputs.map((x) => {
    const elements = device.elements(x);
    const data = allocate(x.dtype, elements.length);
    data.set(elements);
    return { data, shape: x.shape, strides: rowMajorStrides(x.shape), offset: 0, dtype: x.dtype };
  });
  const results = outputs.map(({ dtype, shape }) => allocate(dtype, sizeOf(shape)));
  op.kernel!(operands, results, attrs, outputs);
  return results.map((data, k) => device.upload(Float32Array.from(data), outputs[k]!));
}

function onHost<A>(op: Op<A>): readonly [Op, KernelEntry] {
  return kernel(op, (device, inputs, attrs, outputs) => runOnHost(device, op as Op, inputs, attrs, outputs), { trusted: true });
}

/**
 * Random numbers: counters are 32 bits wide and float32 holds 24, so they are drawn here and uploaded, which gives the
 * same bits on every device.
 */
export const randomKernels: readonly (readonly [Op, KernelEntry])[] = [
  onHost(records.draw),
  onHost(records.gamma),
  onHost(records.beta),
  onHost(records.dirichlet),
  onHost(records.bernoulli),
  onHost(records.binomial),
  onHost(records.poisson),
  onHost(records.categorical),
];
