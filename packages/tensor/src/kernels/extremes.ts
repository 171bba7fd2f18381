import type { TypedArray } from '../dtype.js';

/** Largest of n ≥ 1 evenly spaced elements; NaN if there is one. */
export function largest(data: TypedArray, start: number, count: number, stride: number): number {
  let a = data[start]!;
  let b = a;
  let at = start + stride;
  let i = 1;
  for (; i + 1 < count; i += 2, at += 2 * stride) {
    a = Math.max(a, data[at]!);
    b = Math.max(b, data[at + stride]!);
  }
  return Math.max(a, i < count ? Math.max(b, data[at]!) : b);
}

/** Smallest of n ≥ 1 evenly spaced elements; NaN if there is one. */
export function smallest(data: TypedArray, start: number, count: number, stride: number): number {
  let a = data[start]!;
  let b = a;
  let at = start + stride;
  let i = 1;
  for (; i + 1 < count; i += 2, at += 2 * stride) {
    a = Math.min(a, data[at]!);
    b = Math.min(b, data[at + stride]!);
  }
  return Math.min(a, i < count ? Math.min(b, data[at]!) : b);
}

/** Position of the first largest element, or of the first NaN. */
export function positionOfLargest(data: TypedArray, start: number, count: number, stride: number): number {
  let best = data[start]!;
  let position = 0;
  if (best !== best) return 0;
  for (let i = 1, at = start + stride; i < count; i++, at += stride) {
    const value = data[at]!;
    if (value > best) {
      best = value;
      position = i;
    } else if (value !== value) return i;
  }
  return position;
}

/** Position of the first smallest element, or of the first NaN. */
export function positionOfSmallest(data: TypedArray, start: number, count: number, stride: number): number {
  let best = data[start]!;
  let position = 0;
  if (best !== best) return 0;
  for (let i = 1, at = start + stride; i < count; i++, at += stride) {
    const value = data[at]!;
    if (value < best) {
      best = value;
      position = i;
    } else if (value !== value) return i;
  }
  return position;
}
