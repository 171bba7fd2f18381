import type { TypedArray } from '../dtype.js';

let keys = new Float64Array(0);
let spareKeys = new Float64Array(0);
let spare = new Int32Array(0);

/**
 * Writes the places 0 … count − 1 of evenly spaced numbers to `order`, in ascending (or descending) order of the
 * numbers. Stable, and NaN comes last either way. A merge sort from below that carries the numbers along with their
 * places: nothing is compared through a function, and memory is read in order.
 */
export function orderOf(data: TypedArray, start: number, count: number, stride: number, descending: boolean, order: Int32Array): void {
  if (keys.length < count) {
    keys = new Float64Array(count);
    spareKeys = new Float64Array(count);
    spare = new Int32Array(count);
  }
  const sign = descending ? -1 : 1;
  let numbers = 0;
  let last = count;
  for (let i = count - 1; i >= 0; i--) if (data[start + i * stride] !== data[start + i * stride]) order[--last] = i;
  for (let i = 0; i < count; i++) {
    const value = data[start + i * stride]!;
    if (value === value) {
      keys[numbers] = sign * value;
      order[numbers++] = i;
    }
  }
  for (let from = 0; from < numbers; from += run) insertionSort(keys, order, from, Math.min(numbers, from + run));
  let [k, o, nextK, nextO]: [Float64Array, Int32Array, Float64Array, Int32Array] = [keys, order, spareKeys, spare];
  for (let width = run; width < numbers; width *= 2) {
    for (let from = 0; from < numbers; from += 2 * width) {
      merge(k, o, from, Math.min(numbers, from + width), Math.min(numbers, from + 2 * width), nextK, nextO);
    }
    [k, o, nextK, nextO] = [nextK, nextO, k, o];
  }
  if (o !== order) order.set(o.subarray(0, numbers));
  if (count > kept) {
    keys = new Float64Array(0);
    spareKeys = new Float64Array(0);
    spare = new Int32Array(0);
  }
}

/** Lengths sorted by insertion, and up to which the buffers are kept for the next call. */
const run = 16;
const kept = 1 << 16;

function insertionSort(k: Float64Array, o: Int32Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i++) {
    const key = k[i]!;
    const place = o[i]!;
    let j = i - 1;
    for (; j >= from && k[j]! > key; j--) {
      k[j + 1] = k[j]!;
      o[j + 1] = o[j]!;
    }
    k[j + 1] = key;
    o[j + 1] = place;
  }
}

function merge(k: Float64Array, o: Int32Array, from: number, middle: number, to: number, outK: Float64Array, outO: Int32Array): void {
  let i = from;
  let j = middle;
  for (let at = from; at < to; at++) {
    const left = j >= to || (i < middle && k[i]! <= k[j]!);
    const source = left ? i++ : j++;
    outK[at] = k[source]!;
    outO[at] = o[source]!;
  }
}
