import { cpu, tensor } from '@x/tensor';
import { opCases } from '@x/tensor/testing';
import { describe, test } from 'vitest';
import type { GpuDevice } from '../gpuDevice.js';
import { gpu } from '../gpu.js';
import { deviceLaw } from '../laws/deviceLaws.js';

/** One thing to try on a device; the same cases run in Node and in a browser. */
export interface DeviceCase {
  readonly name: string;
  run(device: GpuDevice): void | Promise<void>;
}

/** The laws of all ops of @x/tensor, on its own samples. */
export function opLawCases(): DeviceCase[] {
  return opCases().flatMap((sample, i) => (sample.name === 'to' ? [] : [{ name: `law ${i}: ${sample.name}`, run: (device: GpuDevice) => deviceLaw(device, sample) }]));
}

/** Awkward numbers through every unary elementwise op: NaN and infinities as the definition has them (G-06). */
export function specialValueCases(): DeviceCase[] {
  const special = tensor([NaN, Infinity, -Infinity, 0, 1, -1, 0.5, -0.5, 2.5, 3.5, -2.5, 30, -30, 87, -87, 1e-4, -1e-4, 0.999, 12345.678], { dtype: 'float32' });
  const unary = opCases().filter(({ name, inputs, f }) => inputs.length === 1 && f.length <= 1 && elementwise.has(name));
  return unary.map(({ name, f }) => ({
    name: `G-06 ${name} of NaN, infinities and large numbers`,
    run: (device) => deviceLaw(device, { name, f, inputs: [special] }, 2e-5),
  }));
}

const elementwise = new Set(
  ('neg abs sign exp expm1 log log1p log2 sqrt rsqrt square reciprocal sin cos tan asin acos atan sinh cosh tanh sigmoid logSigmoid softplus ' +
    'relu erf erfc erfinv lgamma digamma floor ceil round isNaN isFinite').split(' '),
);

/** All cases of this file. */
export function cases(): DeviceCase[] {
  return [...opLawCases(), ...specialValueCases()];
}

describe.each(['cpu', 'webasm'] as const)('ops on gpu.js in mode %s, in Node', (mode) => {
  const device = gpu({ mode });
  test.each(cases().map((c) => [c.name, c] as const))('%s', async (_, c) => c.run(await device));
});

describe('the law itself', () => {
  test('holds for the cpu', () => deviceLaw(cpu, opCases()[0]!));
});
