import type { TypedArray } from '../dtype.js';
import { heap, residentPointer } from '../wasm/arena.js';

/**
 * Gives the array as it is now. A vector kernel may make the shared memory grow, which empties every view on it; the
 * elements stay at their address, so a loop over such calls asks again before each use.
 */
export function steady(array: TypedArray): () => TypedArray {
  const pointer = residentPointer(array);
  if (pointer < 0) return () => array;
  const { length } = array;
  const View = array.constructor as new (buffer: ArrayBuffer, byteOffset: number, length: number) => TypedArray;
  let view = array;
  return () => {
    if (view.buffer !== heap().buffer) view = new View(heap().buffer, pointer, length);
    return view;
  };
}
