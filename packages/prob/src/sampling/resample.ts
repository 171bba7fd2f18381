import { asTensor, DomainError, random, requireWhole, ShapeError, showShape, sum, Tensor, type TensorLike } from '@x/tensor/core';

/** Ways to draw positions in proportion to weights. */
export type ResampleMethod = 'multinomial' | 'stratified' | 'systematic' | 'residual';

/**
 * `n` positions drawn in proportion to weights, with replacement. All methods draw position i n·wᵢ times on average:
 * `multinomial` independently; `systematic` (default) one of the two whole numbers next to n·wᵢ, all from one random
 * number; `stratified` one point in each of n strata; `residual` ⌊n·wᵢ⌋ times for certain and the rest at random.
 *
 * Shapes: weights [k] → int32 [n]. Domain: weights ≥ 0 in any unit, not all 0.
 * Fails: DomainError for negative weights, NaN or zeros alone; ShapeError for other shapes.
 * Source: Douc, Cappé & Moulines (2005), Comparison of resampling schemes for particle filtering.
 *
 * @example
 * resample(random.key(0), [1, 3], 4).toArray() // => [ 0, 1, 1, 1 ]
 */
export function resample(key: random.KeyLike, weights: TensorLike, n: number, { method = 'systematic' }: { readonly method?: ResampleMethod } = {}): Tensor {
  const w = asTensor(weights);
  if (w.ndim !== 1 || w.size === 0) throw new ShapeError({ op: 'resample', argument: 'weights', expected: 'be a vector', actual: `shape ${showShape(w.shape)}` });
  requireWhole('resample', 'n', n, 0);
  const { data } = w;
  const at = data.findIndex((v) => !(v >= 0 && v < Infinity));
  const total = sum(w).item() as number;
  if (at >= 0) throw new DomainError({ op: 'resample', argument: 'weights', expected: 'be finite and at least 0', actual: `${data[at]} at position ${at}`, hint: 'Log-weights: softmax(logWeights).' });
  if (!(total > 0)) throw new DomainError({ op: 'resample', argument: 'weights', expected: 'hold a positive one', actual: 'zeros alone' });
  const probabilities = Float64Array.from(data, (v) => v / total);
  return new Tensor('int32', [n], positions(key, probabilities, n, method));
}

function positions(key: random.KeyLike, p: Float64Array, n: number, method: ResampleMethod): Int32Array {
  switch (method) {
    case 'multinomial':
      return Int32Array.from(random.categorical(key, { probs: new Tensor('float64', [p.length], p) }, [n]).data);
    case 'stratified': {
      const u = random.uniform(key, [n]).data;
      return invert(p, n, (i) => i + u[i]!);
    }
    case 'systematic': {
      const shift = random.uniform(key, []).data[0]!;
      return invert(p, n, (i) => i + shift);
    }
    case 'residual': {
      const certain = p.map((v) => Math.floor(n * v * (1 + 1e-15)));
      const rest = n - certain.reduce((a, b) => a + b, 0);
      const fixed = [...certain].flatMap((count, i) => new Array<number>(count).fill(i));
      if (rest <= 0) return Int32Array.from(fixed.slice(0, n));
      const left = p.map((v, i) => Math.max(0, n * v - certain[i]!));
      const scale = left.reduce((a, b) => a + b, 0);
      return Int32Array.from([...fixed, ...positions(key, scale > 0 ? left.map((v) => v / scale) : p, rest, 'multinomial')]);
    }
    default:
      throw new DomainError({ op: 'resample', argument: 'method', expected: 'be multinomial, stratified, systematic or residual', actual: `'${String(method)}'` });
  }
}

/** For rising points 0 ≤ t < n: the positions with n·(cumulative probability) just above t. */
function invert(p: Float64Array, n: number, point: (i: number) => number): Int32Array {
  const last = p.length - 1 - [...p].reverse().findIndex((v) => v > 0);
  const out = new Int32Array(n);
  let [at, total] = [0, p[0]! * n];
  for (let i = 0; i < n; i++) {
    while (at < last && point(i) >= total) total += p[++at]! * n;
    out[i] = at;
  }
  return out;
}
