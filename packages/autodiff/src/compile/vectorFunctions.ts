import { argument, call, isFloat, type Expression, type Intrinsic } from '@x/tensor/core';
import type { Step } from './program.js';

/** The element types that vector kernels take. */
export type FloatType = 'float64' | 'float32';

/** Arrays of them. */
export type FloatArray = Float64Array | Float32Array;

/** A function with a vector kernel, which maps whole arrays of its type; both may be the same. */
export interface VectorFunction extends Intrinsic {
  readonly dtype: FloatType;
  readonly run: (input: FloatArray, output: FloatArray) => boolean;
}

const made = new Map<VectorFunction['run'], Partial<Record<FloatType, VectorFunction | null>>>();

/** The formula of an elementwise step as one call of its vector kernel; undefined when it has none for its type. */
export function vectorFormula({ op, inputs, outputs }: Step): Expression | undefined {
  const run = op.elementwise?.bulk;
  const dtype = outputs[0]!.dtype;
  if (run === undefined || inputs.length !== 1 || !isFloat(dtype) || inputs[0]!.value.dtype !== dtype) return undefined;
  let forms = made.get(run);
  if (forms === undefined) made.set(run, (forms = {}));
  const float = dtype as FloatType;
  let fn = forms[float];
  if (fn === undefined) forms[float] = fn = vectorFunction(op.name, float, run);
  return fn === null ? undefined : call(fn, argument(0));
}

/** Null where the kernel declines, as without WebAssembly. */
function vectorFunction(name: string, dtype: FloatType, run: VectorFunction['run']): VectorFunction | null {
  const one = dtype === 'float64' ? new Float64Array(1) : new Float32Array(1);
  if (!run(one, one)) return null;
  const evaluate = (x: number): number => {
    one[0] = x;
    run(one, one);
    return one[0]!;
  };
  return { name: `vector_${name}_${dtype}_${made.size}`, evaluate, dtype, run };
}

/** The vector function that a call calls; undefined for other expressions. */
export function vectorFunctionOf(e: Expression): VectorFunction | undefined {
  return e.kind === 'call' && 'run' in e.fn ? (e.fn as VectorFunction) : undefined;
}
