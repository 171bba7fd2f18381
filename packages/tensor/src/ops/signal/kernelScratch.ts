import { allocate, free, heap } from '../../wasm/arena.js';
import { gemmKernels } from '../../wasm/gemmKernels.js';
import type { FloatArray } from '../../wasm/operand.js';

/** Arrays of a kernel call; ask for them anew after every product, since the shared memory may have grown. */
export type ScratchArrays = (index: number) => FloatArray;

/**
 * Lends arrays of the given lengths and of the type of `like` to `use`, in the shared memory where products read
 * them without a copy, or as ordinary ones in engines without WebAssembly SIMD. Their content is arbitrary.
 */
export function withScratch(like: FloatArray, lengths: readonly number[], use: (arrays: ScratchArrays) => void): void {
  const constructor = like instanceof Float64Array ? Float64Array : Float32Array;
  if (gemmKernels() === undefined) {
    const arrays = lengths.map((length) => new constructor(length));
    use((index) => arrays[index]!);
    return;
  }
  const starts: number[] = [];
  let bytes = 0;
  for (const length of lengths) {
    starts.push(bytes);
    bytes += Math.ceil((length * constructor.BYTES_PER_ELEMENT) / 64) * 64;
  }
  const pointer = allocate(bytes);
  let views: FloatArray[] = [];
  let buffer: ArrayBuffer | undefined;
  try {
    use((index) => {
      if (buffer !== heap().buffer) {
        buffer = heap().buffer;
        views = lengths.map((length, i) => new constructor(heap().buffer, pointer + starts[i]!, length));
      }
      return views[index]!;
    });
  } finally {
    free(pointer);
  }
}
