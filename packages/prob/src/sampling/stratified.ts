import { DomainError, random, Tensor } from '@x/tensor/core';

/**
 * One uniform point in each cell of a grid on [0, 1)ᵈ. Means over these points have far less variance than over
 * independent ones: push them through `quantile` to stratify any distribution.
 *
 * Shapes: `strata` a number n → [n] rising points; or cells by axis [k₁, …, k_d] → [k₁⋯k_d, d].
 * Fails: DomainError unless all are whole numbers ≥ 1.
 * Source: Owen, Monte Carlo theory, methods and examples (2013), section 8.4.
 *
 * @example
 * floor(mul(stratified(random.key(0), 4), 4)).toArray() // => [ 0, 1, 2, 3 ]
 */
export function stratified(key: random.KeyLike, strata: number | readonly number[]): Tensor {
  const cells = typeof strata === 'number' ? [strata] : strata;
  const n = cells.reduce((a, b) => a * b, 1);
  if (cells.length === 0 || !cells.every((k) => Number.isSafeInteger(k) && k >= 1)) {
    throw new DomainError({ op: 'stratified', argument: 'strata', expected: 'be whole numbers ≥ 1', actual: `[${cells.join(', ')}]` });
  }
  const d = cells.length;
  const u = random.uniform(key, [n, d]).data;
  const out = new Float64Array(n * d);
  for (let i = 0; i < n; i++) {
    let rest = i;
    for (let a = d - 1; a >= 0; a--) {
      out[i * d + a] = ((rest % cells[a]!) + u[i * d + a]!) / cells[a]!;
      rest = Math.floor(rest / cells[a]!);
    }
  }
  return new Tensor('float64', typeof strata === 'number' ? [n] : [n, d], out);
}

/**
 * A Latin hypercube: n points in [0, 1)ᵈ of which every one of n equal slices of every axis holds exactly one.
 *
 * Shapes: → [n, dimensions]. Domain: whole numbers ≥ 1.
 * Fails: DomainError for others.
 * Source: McKay, Beckman & Conover (1979).
 *
 * @example
 * const points = latinHypercube(random.key(0), 3, 2);
 * sort(floor(mul(points, 3)), { axis: 0 }).toArray() // => [ [ 0, 0 ], [ 1, 1 ], [ 2, 2 ] ]
 */
export function latinHypercube(key: random.KeyLike, n: number, dimensions: number): Tensor {
  if (![n, dimensions].every((k) => Number.isSafeInteger(k) && k >= 1)) {
    throw new DomainError({ op: 'latinHypercube', argument: 'n', expected: 'be a whole number ≥ 1, and `dimensions` too', actual: `${n} and ${dimensions}` });
  }
  const out = new Float64Array(n * dimensions);
  const [forOrder, forPoints] = random.split(key);
  const u = random.uniform(forPoints!, [n, dimensions]).data;
  for (let a = 0; a < dimensions; a++) {
    const order = random.permutation(random.foldIn(forOrder!, a), n).data;
    for (let i = 0; i < n; i++) out[i * dimensions + a] = (order[i]! + u[i * dimensions + a]!) / n;
  }
  return new Tensor('float64', [n, dimensions], out);
}
