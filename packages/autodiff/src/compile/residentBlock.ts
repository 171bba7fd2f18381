import { arena } from '@x/tensor/core';

/** Blocks whose owners were collected are given back; plans need no dispose. */
const abandoned = new FinalizationRegistry<number>((pointer) => arena.free(pointer));

/**
 * A block of the memory that WebAssembly kernels work in: they read and write arrays in it without a copy. It lives
 * as long as this object. When the memory grows, its views die and must be taken anew.
 */
export class ResidentBlock {
  private constructor(readonly pointer: number) {}

  /** A new block; undefined where there is no WebAssembly or no memory left. */
  static reserve(bytes: number): ResidentBlock | undefined {
    if (typeof WebAssembly === 'undefined') return undefined;
    let pointer: number;
    try {
      pointer = arena.allocate(bytes);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
    const block = new ResidentBlock(pointer);
    abandoned.register(block, pointer);
    return block;
  }

  /** The memory as it is now. */
  get buffer(): ArrayBuffer {
    return arena.heap().buffer;
  }
}
