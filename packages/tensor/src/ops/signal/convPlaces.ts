import type { FloatArray } from '../../wasm/operand.js';
import { outputSize, type ConvGeometry } from './convGeometry.js';

/**
 * Where a convolution finds what it needs in inputs that have their padding around them, in elements. A tap of an output
 * reads the element at the sum of both their places.
 */
export interface ConvPlaces {
  /** Elements of one channel with its padding. */
  readonly plane: number;
  /** Of every tap of every channel. */
  readonly taps: Int32Array;
  /** Of every output of every example. */
  readonly outputs: Int32Array;
  /** Of the rows of the input in their plane. */
  readonly rows: Int32Array;
}

/** The places in examples of so many channels that lie `examplePlanes` planes apart. */
export function convPlaces(geometry: ConvGeometry, channels: number, examples: number, examplePlanes: number): ConvPlaces {
  const { inputSize, kernelSize, stride, dilation, padding } = geometry;
  const steps: number[] = [];
  let plane = 1;
  for (let axis = inputSize.length - 1; axis >= 0; axis--) {
    steps[axis] = plane;
    plane *= inputSize[axis]! + padding[axis]![0] + padding[axis]![1];
  }
  const corner = steps.reduce((total, step, axis) => total + step * padding[axis]![0], 0);
  const times = (factors: readonly number[]): number[] => steps.map((step, axis) => step * factors[axis]!);
  return {
    plane,
    taps: sums(0, [channels, ...kernelSize], [plane, ...times(dilation)]),
    outputs: sums(0, [examples, ...outputSize(geometry)], [examplePlanes * plane, ...times(stride)]),
    rows: sums(corner, inputSize.slice(0, -1), steps),
  };
}

/** first + Σ i·step for all indices i below the lengths, in row-major order. */
function sums(first: number, lengths: readonly number[], steps: readonly number[]): Int32Array {
  let all = Int32Array.of(first);
  lengths.forEach((length, axis) => {
    const more = new Int32Array(all.length * length);
    for (let i = 0, at = 0; i < all.length; i++) for (let k = 0; k < length; k++) more[at++] = all[i]! + k * steps[axis]!;
    all = more;
  });
  return all;
}

/** Writes places one table after the other, in bytes, and returns their addresses. */
export function writePlaces(room: FloatArray, tables: readonly Int32Array[]): number[] {
  let at = room.byteOffset;
  return tables.map((table) => {
    new Int32Array(room.buffer, at).set(table.map((place) => place * room.BYTES_PER_ELEMENT));
    at += 4 * table.length;
    return at - 4 * table.length;
  });
}
