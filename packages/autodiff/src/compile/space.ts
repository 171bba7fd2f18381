/** Where axes end, counted in elements from the innermost: [2, 3, 4] has its boundaries at 4 and 12. */
export function boundariesOf(dims: readonly number[]): number[] {
  const found: number[] = [];
  let product = 1;
  for (let k = dims.length - 1; k > 0; k--) found.push((product *= dims[k]!));
  return found;
}

/** Boundaries that refine both; undefined when the axes cut across each other. */
export function mergeBoundaries(a: readonly number[], b: readonly number[], size: number): number[] | undefined {
  const all = [...new Set([...a, ...b])].filter((n) => n !== 1 && n !== size).sort((m, n) => m - n);
  const chain = [1, ...all, size];
  return chain.every((n, i) => i === 0 || n % chain[i - 1]! === 0) ? all : undefined;
}

/** The axes between boundaries, outermost first. */
export function dimsOf(boundaries: readonly number[], size: number): number[] {
  const chain = [1, ...boundaries, size];
  return chain.slice(1).map((n, i) => n / chain[i]!).reverse();
}

/** Strides over axes as strides over finer ones. */
export function refine(dims: readonly number[], strides: readonly number[], boundaries: readonly number[]): number[] {
  const own = [1, ...boundariesOf(dims)];
  return [1, ...boundaries]
    .map((b) => {
      let k = own.length - 1;
      while (own[k]! > b) k--;
      return (strides[dims.length - 1 - k] ?? 0) * (b / own[k]!);
    })
    .reverse();
}
