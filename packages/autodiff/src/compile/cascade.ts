/**
 * Adds a block sum to sums of 1, 2, 4, … blocks, like carrying in binary: the rounding error of the whole grows like
 * the logarithm of the number of blocks. `count` is the number of blocks before.
 */
export function pushBlock(stack: Float64Array, count: number, sum: number): void {
  let level = 0;
  for (let rest = count; (rest & 1) === 1; rest >>= 1) sum = stack[level++]! + sum;
  stack[level] = sum;
}

/** The sum of all blocks pushed. */
export function totalOf(stack: Float64Array, count: number): number {
  let total = 0;
  for (let level = 0; count >> level !== 0; level++) if ((count >> level) & 1) total = stack[level]! + total;
  return total;
}
