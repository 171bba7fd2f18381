import { allocate, free, heap } from '../../wasm/arena.js';
import type { FloatArray } from '../../wasm/operand.js';

/** Lends arrays of the given lengths and of the type of `like` in the shared memory; their content is arbitrary. */
export function withScratch(like: FloatArray, lengths: readonly number[], use: (arrays: readonly FloatArray[]) => void): void {
  const constructor = like instanceof Float64Array ? Float64Array : Float32Array;
  const starts: number[] = [];
  let bytes = 0;
  for (const length of lengths) {
    starts.push(bytes);
    bytes += Math.ceil((length * constructor.BYTES_PER_ELEMENT) / 64) * 64;
  }
  const pointer = allocate(bytes);
  try {
    use(lengths.map((length, i) => new constructor(heap().buffer, pointer + starts[i]!, length)));
  } finally {
    free(pointer);
  }
}
