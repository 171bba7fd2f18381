/** Pseudo-random inputs, the same in every run and for every contender: a 32-bit linear congruential generator. */
export function numbers(count: number, { low = -1, high = 1, seed = 1 }: { low?: number; high?: number; seed?: number } = {}): Float64Array<ArrayBuffer> {
  let state = (Math.imul(seed, 2654435761) + 12345) >>> 0;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return low + ((high - low) * state) / 2 ** 32;
  });
}

/** Rounded to float32, for contenders that have nothing else. */
export function floats(values: Float64Array): Float32Array<ArrayBuffer> {
  return Float32Array.from(values);
}

/** Rows of a row-major matrix as nested arrays. */
export function rows(values: ArrayLike<number>, columns: number): number[][] {
  return Array.from({ length: values.length / columns }, (_, i) => Array.from({ length: columns }, (_, j) => values[i * columns + j]!));
}
