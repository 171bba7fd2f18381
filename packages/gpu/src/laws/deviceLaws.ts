import { astype, cpu, DTypeError, isFloat, isTensor, sameShape, showShape, type Device, type Tensor } from '@x/tensor/core';
import type { OpCase } from '@x/tensor/testing';

const list = (y: Tensor | readonly Tensor[]): readonly Tensor[] => (isTensor(y) ? [y] : y);
const single = (x: Tensor): Tensor => (isFloat(x.dtype) ? astype(x, 'float32') : x);

/**
 * Throws unless `actual` has the shape and type of `expected` and its elements within `tolerance`, relative to the
 * larger of the elements and 1. NaN equals NaN.
 *
 * @example
 * expectSame('sum', tensor([1, 2]), tensor([1, 2 + 1e-7]), 1e-5)
 */
export async function expectSame(what: string, actual: Tensor, expected: Tensor, tolerance: number): Promise<void> {
  if (!sameShape(actual.shape, expected.shape) || actual.dtype !== expected.dtype) {
    throw new Error(`${what}: expected ${expected.dtype} ${showShape(expected.shape)}, got ${actual.dtype} ${showShape(actual.shape)}.`);
  }
  const [a, b] = [await actual.read(), await expected.read()];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (x === y || (Number.isNaN(x) && Number.isNaN(y))) continue;
    if (!(Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(x), Math.abs(y)))) {
      throw new Error(`${what}: element ${i} is ${x}, expected ${y} within ${tolerance}.`);
    }
  }
}

/**
 * An op gives on a device what it gives on the cpu in float32, up to rounding, and stays on the device. What is float64
 * even for float32 operands is refused by devices that cannot hold it.
 *
 * @example
 * await deviceLaw(cpu, { name: 'exp', f: exp, inputs: [tensor([1, 2])] })
 */
export async function deviceLaw(device: Device, { name, f, inputs }: OpCase, tolerance: number = 2e-5): Promise<void> {
  const given = inputs.map(single);
  const expected = list(f(...given));
  const run = (): readonly Tensor[] => list(f(...given.map((x) => x.to(device))));
  if (!device.dtypes.includes('float64') && expected.some(({ dtype }) => dtype === 'float64')) {
    refuses(name, run);
    return;
  }
  const actual = run();
  for (let k = 0; k < expected.length; k++) {
    // Results that depend on no input, such as coordinates, are made on the cpu.
    if (device !== cpu && actual[k]!.device !== device) throw new Error(`${name}: result ${k} is on ${actual[k]!.device.name}, expected ${device.name}.`);
    await expectSame(`${name} on ${device.name}`, actual[k]!, expected[k]!, tolerance);
  }
}

function refuses(name: string, run: () => unknown): void {
  try {
    run();
  } catch (error) {
    if (error instanceof DTypeError) return;
    throw error;
  }
  throw new Error(`${name}: expected a DTypeError, since the result is float64.`);
}
