import type { DType, TypedArray } from './dtype.js';
import { DomainError } from './errors.js';
import type { Graph } from './graph.js';
import type { Op } from './op.js';
import type { Shape } from './shape.js';
import type { Tensor } from './tensor.js';

/** What is known of a value before it is computed. */
export interface Aval {
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * The seam behind which a device lives: it keeps the elements of tensors and runs ops on them. Devices import the
 * core, never the other way round, and are passed as values.
 */
export interface Device {
  /** Shown in messages, such as `cpu` or `webgl2`. */
  readonly name: string;
  /** Element types the device can hold exactly. */
  readonly dtypes: readonly DType[];
  /** Copies row-major elements to the device and returns the device's handle of them. */
  upload(data: TypedArray, aval: Aval): unknown;
  /** Copies the elements of a handle back, row-major. */
  read(storage: unknown, aval: Aval): Promise<TypedArray>;
  /** The same without waiting, on devices that can. */
  readSync?(storage: unknown, aval: Aval): TypedArray;
  /**
   * Runs one op and returns one handle per result. Fails with a NoKernelError when the device has no kernel for it.
   */
  run(op: Op, inputs: readonly Tensor[], attrs: unknown, outputs: readonly Aval[]): readonly unknown[];
  /**
   * Makes a whole graph into one function from its inputs to one handle per output, on devices that can; or to a tensor
   * for an output that the device leaves on the cpu, such as a float64 count.
   */
  compile?(graph: Graph): (inputs: readonly Tensor[]) => readonly unknown[];
}

/** The built-in device: ordinary garbage-collected typed arrays, kernels in JavaScript and WebAssembly. */
export const cpu: Device = {
  name: 'cpu',
  dtypes: ['float64', 'float32', 'int32', 'bool'],
  upload: (data) => data,
  read: (storage) => Promise.resolve(storage as TypedArray),
  readSync: (storage) => storage as TypedArray,
  run: (op) => {
    throw new Error(`${op.name}: CPU kernels run in place and never through Device.run.`);
  },
};

let current: Device = cpu;

/**
 * Where new tensors are made.
 *
 * @example
 * defaultDevice().name // => 'cpu'
 */
export function defaultDevice(): Device {
  return current;
}

/**
 * Makes new tensors on `device` from now on.
 *
 * @example
 * setDefaultDevice(cpu);
 * zeros([2]).device.name // => 'cpu'
 */
export function setDefaultDevice(device: Device): void {
  requireDevice('setDefaultDevice', device);
  current = device;
}

/**
 * Runs `fn` with new tensors made on `device`. `fn` must be synchronous: the default returns as soon as `fn` does.
 *
 * @example
 * withDevice(cpu, () => ones([3]).sum().item()) // => 3
 */
export function withDevice<T>(device: Device, fn: () => T): T {
  requireDevice('withDevice', device);
  const before = current;
  current = device;
  try {
    return fn();
  } finally {
    current = before;
  }
}

/** Refuses what is not a device, such as its name. */
export function requireDevice(op: string, device: Device): void {
  const given: unknown = device;
  if (typeof given === 'object' && given !== null && typeof device.upload === 'function') return;
  throw new DomainError({
    op,
    argument: 'device',
    expected: 'be a device',
    actual: typeof given === 'string' ? `the string '${given}'` : String(given),
    hint: 'Pass the object itself: cpu, or what gpu() returns.',
  });
}
