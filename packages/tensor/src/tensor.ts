import { cpu, type Aval, type Device } from './device.js';
import type { DType, TypedArray } from './dtype.js';
import { DTypeError, ShapeError, showShape, TensorError, TraceError } from './errors.js';
import { materialize } from './kernels/copy.js';
import type { Methods } from './methods.js';
import { formatTensor } from './print/format.js';
import type { Node } from './recording.js';
import { rowMajorStrides, sizeOf, type Shape } from './shape.js';

/** Nested arrays of the elements of a tensor; a plain value for a scalar. */
export type NestedArray = number | boolean | readonly NestedArray[];

/** What every op accepts in place of a tensor. JavaScript numbers adapt to the other operand's element type. */
export type TensorLike = Tensor | NestedArray | TypedArray;

/**
 * An immutable n-dimensional array: element type, shape, device and elements. It may be a view (a transpose, a
 * slice) that shares the elements of another tensor; since nothing changes a tensor, that cannot be noticed.
 * Tensors are garbage-collected like any other value. Make one with `tensor`, `zeros`, `arange`, ….
 */
export class Tensor {
  readonly dtype: DType;
  /** The length of every axis. */
  readonly shape: Shape;
  /** The number of elements. */
  readonly size: number;
  readonly device: Device;
  /**
   * The elements: a typed array on the cpu, the device's handle elsewhere, and undefined for an abstract tensor, which
   * stands for the values of a function being traced.
   * @internal
   */
  readonly storage: unknown;
  /**
   * Undefined when the elements lie densely in row-major order.
   * @internal
   */
  readonly layout: readonly number[] | undefined;
  /**
   * Where the first element lies in the storage.
   * @internal
   */
  readonly offset: number;
  /**
   * The op call that made this tensor, while a recording remembers it.
   * @internal
   */
  node: Node | undefined = undefined;
  private dense: TypedArray | undefined = undefined;

  /**
   * Use `tensor` and the other constructors.
   * @internal
   */
  constructor(
    dtype: DType,
    shape: Shape,
    storage: unknown,
    layout: readonly number[] | undefined = undefined,
    offset = 0,
    device: Device = cpu,
  ) {
    this.dtype = dtype;
    this.shape = shape;
    this.size = sizeOf(shape);
    this.storage = storage;
    this.layout = layout;
    this.offset = offset;
    this.device = device;
  }

  /** The number of axes. */
  get ndim(): number {
    return this.shape.length;
  }

  /** How many elements of the storage one step along each axis skips. */
  get strides(): readonly number[] {
    return this.layout ?? rowMajorStrides(this.shape);
  }

  /**
   * The elements in row-major order. Treat them as read-only: views of this tensor share them.
   * Domain: synchronous devices; elsewhere use `await x.read()`. Fails with a TraceError on an abstract tensor.
   */
  get data(): TypedArray {
    if (this.dense === undefined) this.dense = this.readNow();
    return this.dense;
  }

  private readNow(): TypedArray {
    const { device, storage, size, offset, layout } = this;
    if (storage === undefined) throw abstractRead('data', this);
    if (device !== cpu) {
      if (device.readSync) return device.readSync(storage, this);
      throw new TensorError({
        op: 'data',
        argument: 'x',
        expected: 'live on a synchronous device',
        actual: `a tensor on ${device.name}`,
        hint: 'Use `await x.read()`, or `x.to(cpu)` first.',
      });
    }
    const buffer = storage as TypedArray;
    if (layout !== undefined) return materialize({ data: buffer, shape: this.shape, strides: layout, offset, dtype: this.dtype });
    return buffer.length === size ? buffer : buffer.subarray(offset, offset + size);
  }

  /** The elements in row-major order, from any device. */
  async read(): Promise<TypedArray> {
    if (this.storage === undefined) throw abstractRead('read', this);
    return this.device === cpu ? this.data : this.device.read(this.storage, this);
  }

  /** The single element of a tensor of size 1. Fails with a ShapeError for any other size. */
  item(): number {
    if (this.size !== 1) {
      throw new ShapeError({
        op: 'item',
        argument: 'x',
        expected: 'have exactly one element',
        actual: `shape ${showShape(this.shape)}`,
        hint: 'Use x.at(i, j).item() for one element, or x.toArray() for all.',
      });
    }
    if (this.storage === undefined) throw abstractRead('item', this);
    return this.data[0]!;
  }

  /** The elements as nested arrays; booleans for `bool`, a plain value for a scalar. */
  toArray(): NestedArray {
    if (this.storage === undefined) throw abstractRead('toArray', this);
    const { data, shape, dtype } = this;
    const value = (i: number): number | boolean => (dtype === 'bool' ? data[i] !== 0 : data[i]!);
    let at = 0;
    const nest = (axis: number): NestedArray =>
      axis === shape.length ? value(at++) : Array.from({ length: shape[axis]! }, () => nest(axis + 1));
    return nest(0);
  }

  /** The elements, shape and type as text. */
  toString(): string {
    const { dtype, shape, storage, device } = this;
    if (storage === undefined) return `tensor(abstract, ${dtype}, shape=${showShape(shape)})`;
    if (device !== cpu && !device.readSync) return `tensor(${dtype}, shape=${showShape(shape)}, device=${device.name})`;
    const { data } = this;
    return formatTensor({ dtype, shape, get: (i) => data[i]! });
  }

  /** The nested arrays, so that `JSON.stringify` works. */
  toJSON(): NestedArray {
    return this.toArray();
  }
}

// Not members of the class, since type checkers trip over computed names in classes that merge with interfaces.
Object.defineProperties(Tensor.prototype, {
  /** What `console.log` shows in Node. */
  [Symbol.for('nodejs.util.inspect.custom')]: {
    value(this: Tensor): string {
      return this.toString();
    },
  },
  /** A scalar converts to its number, so that `+x` and `x < 3` work; other shapes fail as in `item`. */
  [Symbol.toPrimitive]: {
    value(this: Tensor, hint: string): string | number {
      return hint === 'string' ? this.toString() : this.item();
    },
  },
});

// Every op is a method too: src/methods.ts installs them, and this merges their types.
export interface Tensor extends Methods {}

/**
 * True for tensors.
 *
 * @example
 * isTensor(tensor([1])) // => true
 */
export function isTensor(x: unknown): x is Tensor {
  return x instanceof Tensor;
}

/**
 * True for the stand-ins that a function sees while it is traced.
 *
 * @example
 * isAbstract(tensor([1])) // => false
 */
export function isAbstract(x: Tensor): boolean {
  return x.storage === undefined;
}

/**
 * A tensor that shares everything with `x` except its history.
 * @internal
 */
export function alias(x: Tensor): Tensor {
  return new Tensor(x.dtype, x.shape, x.storage, x.layout, x.offset, x.device);
}

/**
 * A stand-in for a value of this shape and type.
 * @internal
 */
export function abstractTensor({ shape, dtype }: Aval): Tensor {
  return new Tensor(dtype, shape, undefined);
}

/**
 * Checks the element type of an argument in the one wording used everywhere.
 * @internal
 */
export function requireDType(op: string, argument: string, x: Tensor, accepted: readonly DType[]): void {
  if (!accepted.includes(x.dtype)) {
    throw new DTypeError({
      op,
      argument,
      expected: `be ${accepted.join(' or ')}`,
      actual: x.dtype,
      hint: `Convert it with astype('${accepted[0]!}').`,
    });
  }
}

function abstractRead(op: string, x: Tensor): TraceError {
  const purpose = x.node?.recordings.find((r) => r.live)?.purpose;
  return new TraceError({
    op,
    argument: 'x',
    expected: 'hold numbers',
    actual: `an abstract ${x.dtype} ${showShape(x.shape)} ${purpose ? `while ${purpose} traces the function` : 'that outlived its trace'}${callSite()}`,
    hint: 'Numbers are not known yet there: choose with where(condition, a, b) or cond, repeat with scan or whileLoop, or move the reading out of the function.',
  });
}

/** ` (at file:line)` of the first stack frame outside this library. */
function callSite(): string {
  const frames = (new Error().stack ?? '').split('\n').slice(1);
  const frame = frames.find((f) => !/[\\/](tensor|autodiff)[\\/](src|dist)[\\/](?!.*\.test\.)/.test(f));
  const place = frame && /\(?([^\s()]+:\d+):\d+\)?$/.exec(frame);
  return place ? ` (at ${place[1]!})` : '';
}
