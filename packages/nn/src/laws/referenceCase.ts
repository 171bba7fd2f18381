import { grad } from '@x/autodiff';
import { tensor, treeLeaves, type Tensor } from '@x/tensor';
import { expect } from 'vitest';
import { pathTo } from '../module/places.js';

/** An array as the reference scripts write it. */
export interface StoredArray {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** One run of a PyTorch module or function. */
export interface ReferenceCase {
  readonly name: string;
  readonly inputs: readonly StoredArray[];
  readonly output: StoredArray;
  readonly cotangent: StoredArray;
  readonly inputGradients: readonly StoredArray[];
  readonly parameters: Readonly<Record<string, StoredArray | undefined>>;
  readonly parameterGradients: Readonly<Record<string, StoredArray | undefined>>;
  readonly buffers?: Readonly<Record<string, StoredArray | undefined>>;
}

export const load = ({ shape, values }: StoredArray): Tensor => tensor([...values], { shape });

/** Numbers agree to 1e-10, relative to the larger of 1 and their size. */
export function expectClose(actual: Tensor, expected: StoredArray, what: string): void {
  expect(actual.shape, what).toEqual(expected.shape);
  actual.data.forEach((v, i) => {
    const e = expected.values[i]!;
    if (!(Math.abs(v - e) <= 1e-10 * Math.max(1, Math.abs(e)))) expect.fail(`${what}[${i}]: ${v} instead of ${e}`);
  });
}

/** Puts the parameters of a case into a model: `ahead.weightIh` and the like. */
export function setParameters(model: object, { parameters }: ReferenceCase): void {
  for (const [name, value] of Object.entries(parameters)) {
    const path = name.split('.');
    const owner = path.slice(0, -1).reduce<Record<string, unknown>>((o, key) => o[key] as Record<string, unknown>, model as Record<string, unknown>);
    const key = path.at(-1)!;
    if (!(key in owner)) throw new Error(`${name} is not a parameter: ${String(pathTo(model, owner))}`);
    owner[key] = load(value!);
  }
}

/** Compares a model or function with a case: output, gradients of inputs and parameters. */
export function expectCase(c: ReferenceCase, call: (model: object, ...inputs: Tensor[]) => Tensor, model: object = {}): void {
  setParameters(model, c);
  const inputs = c.inputs.map(load);
  expectClose(call(model, ...inputs), c.output, `${c.name}: output`);
  const pulled = (m: object, ...xs: Tensor[]): Tensor => call(m, ...xs).mul(load(c.cotangent)).sum();
  const floats = c.inputGradients.length > 0;
  if (floats) {
    const gradients = grad(pulled as (...args: unknown[]) => Tensor, { argnums: inputs.map((_, i) => i + 1) })(model, ...inputs) as unknown as Tensor[];
    gradients.forEach((g, i) => expectClose(g, c.inputGradients[i]!, `${c.name}: gradient of input ${i}`));
  }
  if (treeLeaves(model).some((leaf) => typeof leaf === 'object') && Object.keys(c.parameters).length > 0) {
    const gradient = grad((parameters: Record<string, Tensor>) => {
      // The model of this recording: parameters in their places.
      const copy = clone(model) as Record<string, unknown>;
      for (const [name, value] of Object.entries(parameters)) {
        const path = name.split('.');
        const owner = path.slice(0, -1).reduce<Record<string, unknown>>((o, key) => o[key] as Record<string, unknown>, copy);
        owner[path.at(-1)!] = value;
      }
      return pulled(copy, ...inputs);
    })(Object.fromEntries(Object.entries(c.parameters).map(([name, value]) => [name, load(value!)])));
    for (const [name, value] of Object.entries(c.parameterGradients)) expectClose((gradient as Record<string, Tensor>)[name]!, value!, `${c.name}: gradient of ${name}`);
  }
}

function clone(x: unknown): unknown {
  if (x === null || typeof x !== 'object' || 'dtype' in x) return x;
  if (Array.isArray(x)) return x.map(clone);
  return Object.assign(Object.create(Object.getPrototypeOf(x) as object) as object, Object.fromEntries(Object.entries(x).map(([k, v]) => [k, clone(v)])));
}
