import { asTensor, place } from '../create.js';
import type { Device } from '../device.js';
import type { DType, TypedArray } from '../dtype.js';
import { DTypeError, ShapeError, showShape } from '../errors.js';
import { allocate, type Operand } from '../kernels/copy.js';
import { apply1, defineOp, type Op } from '../op.js';
import { broadcastTo } from '../ops/broadcast.js';
import { broadcastShapes, checkShape, sizeOf, type Shape } from '../shape.js';
import { isTensor, type Tensor, type TensorLike } from '../tensor.js';
import type { FloatArray, Parameter } from './fill.js';
import { keyIn, requireKey, type Key, type KeyLike } from './key.js';

/** The element type of continuous draws: float64 unless it is named, or all tensor parameters are float32. */
export interface FloatOptions {
  readonly dtype?: 'float64' | 'float32';
}

/** What a draw needs to know besides its parameters. */
export interface Draw {
  /** Undefined when the key is a tensor: then its words are the last operand. */
  readonly key: Key | undefined;
  readonly shape: Shape;
  readonly dtype: DType;
}

export const drawOp: Op<Draw & { readonly fill: (key: Key, out: TypedArray) => void }> = /* @__PURE__ */ defineOp({
  name: 'random.draw',
  infer: (_, { shape, dtype }) => ({ shape, dtype }),
  kernel: ([key], [out], { fill }) => fill(keyIn(key!), out!),
});

/** Draws without parameters: an array that `fill` fills, as a tensor. */
export function drawn(
  op: string,
  key: KeyLike,
  shape: Shape,
  dtype: DType,
  fill: (key: Key, out: TypedArray) => void,
  device?: Device,
): Tensor {
  requireKey(op, key);
  checkShape(op, shape);
  if (isTensor(key)) return apply1(drawOp, [key], { key: undefined, shape: [...shape], dtype, fill });
  const out = allocate(dtype, sizeOf(shape));
  fill(key, out);
  return place(out, [...shape], device);
}

/**
 * The op of a sampler with parameters as operands, which `fill` gets beside the key. Its derivative rule
 * would stand here, for the laws that can be differentiated through their draws; none has one yet.
 */
export function drawingOp<A extends Draw>(
  name: string,
  fill: (key: Key, out: TypedArray, inputs: readonly Operand[], attrs: A) => void,
): Op<A> {
  return defineOp<A>({
    name,
    infer: (_, { shape, dtype }) => ({ shape, dtype }),
    kernel: (inputs, [out], attrs) => {
      const { key } = attrs;
      if (key === undefined) fill(keyIn(inputs.at(-1)!), out!, inputs.slice(0, -1), attrs);
      else fill(key, out!, inputs, attrs);
    },
  });
}

/** Calls the op of a sampler; a tensor key becomes its last operand. */
export function draw<A extends Draw>(op: Op<A>, inputs: readonly Tensor[], key: KeyLike, attrs: Omit<A, 'key'>): Tensor {
  requireKey(op.name, key);
  const tensorKey = isTensor(key);
  return apply1(op, tensorKey ? [...inputs, key] : inputs, { ...attrs, key: tensorKey ? undefined : key } as A);
}

/** The op of a sampler whose parameters broadcast: given per element, or as one number for all. */
export function samplerOp(name: string, fill: (key: Key, out: TypedArray, ...parameters: Parameter[]) => void): Op<Draw> {
  return drawingOp(name, (key, out, inputs) => fill(key, out, ...inputs.map(asParameter)));
}

/** Calls a sampler: its parameters are broadcast to `shape`, or to their common shape when it is left out. */
export function sample(
  op: Op<Draw>,
  key: KeyLike,
  parameters: readonly TensorLike[],
  shape: Shape | undefined,
  dtype: DType,
): Tensor {
  const tensors = parameters.map(asTensor);
  if (shape !== undefined) checkShape(op.name, shape);
  const common = broadcastShapes(
    op.name,
    tensors.map((x) => x.shape),
  );
  const target = shape ?? common;
  if (shape !== undefined) requireBroadcast(op.name, common, shape);
  const inputs = tensors.map((x) => (x.size === 1 ? x : broadcastTo(x, target)));
  return draw(op, inputs, key, { shape: [...target], dtype });
}

function requireBroadcast(op: string, from: Shape, shape: Shape): void {
  const lead = shape.length - from.length;
  if (lead >= 0 && from.every((n, i) => n === 1 || n === shape[lead + i])) return;
  throw new ShapeError({
    op,
    argument: 'shape',
    expected: `be one that the parameters, ${showShape(from)}, broadcast to`,
    actual: showShape(shape),
    hint: 'Axes are lined up at the right: put further draws in front, such as [1000, ...parameters.shape].',
  });
}

/** The type of continuous draws; see `FloatOptions`. */
export function floatType(
  op: string,
  dtype: DType | undefined,
  parameters: readonly TensorLike[],
): 'float64' | 'float32' {
  if (dtype === undefined) {
    const tensors = parameters.filter((x): x is Tensor => typeof x === 'object' && 'dtype' in x);
    return tensors.length > 0 && tensors.every((x) => x.dtype === 'float32') ? 'float32' : 'float64';
  }
  if (dtype === 'float64' || dtype === 'float32') return dtype;
  throw new DTypeError({
    op,
    argument: 'dtype',
    expected: 'be float64 or float32',
    actual: dtype,
    hint: 'For whole numbers use randint, for booleans bernoulli.',
  });
}

/** An operand as the fills take it: one number, or dense entries. */
export function asParameter({ data, shape, offset }: Operand): Parameter {
  const size = sizeOf(shape);
  return size === 1 ? data[offset]! : data.subarray(offset, offset + size);
}

/** An output of the right kind, for the fills. */
export const asFloats = (out: TypedArray): FloatArray => out as FloatArray;
