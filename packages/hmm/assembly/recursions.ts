import { addOuterProducts } from './addOuterProducts';
import { expBelow } from './expBelow';
import { rowProduct } from './rowProduct';

/** Steps whose pairs are added up together: their vectors stay in the nearest cache. */
const BLOCK: usize = 32;

/** See RecursionKernel.forward; addresses in bytes. */
export function forward(n: usize, steps: usize, starts: bool, transition: usize, emissions: usize, alpha: usize, scales: usize): i32 {
  const row = n << 3;
  for (let t: usize = 0; t < steps; t++) {
    const top = largest(n, emissions);
    if (top == -Infinity) return <i32>t;
    if (t == 0 && starts) memory.copy(alpha, alpha - row, row);
    else rowProduct(n, alpha - row, transition, alpha);
    const sum = weigh(n, emissions, top, alpha);
    if (!(sum > 0)) return <i32>t;
    scale(n, 1 / sum, alpha);
    store<f64>(scales, sum);
    store<f64>(scales, top, 8);
    emissions += row;
    alpha += row;
    scales += 16;
  }
  return -1;
}

/** See RecursionKernel.backward; `pairs` is 0 for none. */
export function backward(n: usize, steps: usize, transposed: usize, emissions: usize, alpha: usize, scales: usize, after: usize, gamma: usize, pairs: usize): void {
  const row = n << 3;
  let left = steps;
  while (left) {
    const count = min(left, BLOCK);
    for (let t = left - 1, first = left - count; ; t--) {
      const b = emissions + t * row;
      join(n, alpha + t * row, after, gamma + t * row, b, 1 / load<f64>(scales + (t << 4)));
      rowProduct(n, b, transposed, after);
      if (t == first) break;
    }
    left -= count;
    if (pairs) addOuterProducts(n, count, alpha + left * row - row, emissions + left * row, pairs);
  }
}

@inline
function largest(n: usize, x: usize): f64 {
  let tops = f64x2.splat(-Infinity);
  let j: usize = 0;
  for (; j + 2 <= n; j += 2, x += 16) tops = f64x2.pmax(tops, v128.load(x));
  if (j < n) tops = f64x2.pmax(tops, v128.load64_splat(x));
  return f64x2.extract_lane(f64x2.pmax(tops, v128.shuffle<f64>(tops, tops, 1, 0)), 0);
}

/** bⱼ = e^(bⱼ − top), αⱼ *= bⱼ; returns Σ αⱼ. */
@inline
function weigh(n: usize, b: usize, top: f64, alpha: usize): f64 {
  const tops = f64x2.splat(top);
  let sums = f64x2.splat(0);
  let j: usize = 0;
  for (; j + 2 <= n; j += 2, b += 16, alpha += 16) {
    const e = expBelow(f64x2.sub(v128.load(b), tops));
    const p = f64x2.mul(v128.load(alpha), e);
    v128.store(b, e);
    v128.store(alpha, p);
    sums = f64x2.add(sums, p);
  }
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  if (j < n) {
    const e = f64x2.extract_lane(expBelow(f64x2.splat(load<f64>(b) - top)), 0);
    const p = load<f64>(alpha) * e;
    store<f64>(b, e);
    store<f64>(alpha, p);
    sum += p;
  }
  return sum;
}

@inline
function scale(n: usize, factor: f64, x: usize): void {
  const f = f64x2.splat(factor);
  let j: usize = 0;
  for (; j + 2 <= n; j += 2, x += 16) v128.store(x, f64x2.mul(v128.load(x), f));
  if (j < n) store<f64>(x, load<f64>(x) * factor);
}

/** γⱼ = αⱼ βⱼ, bⱼ *= βⱼ·factor */
@inline
function join(n: usize, alpha: usize, beta: usize, gamma: usize, b: usize, factor: f64): void {
  const f = f64x2.splat(factor);
  let j: usize = 0;
  for (; j + 2 <= n; j += 2, alpha += 16, beta += 16, gamma += 16, b += 16) {
    const v = v128.load(beta);
    v128.store(gamma, f64x2.mul(v128.load(alpha), v));
    v128.store(b, f64x2.mul(v128.load(b), f64x2.mul(v, f)));
  }
  if (j < n) {
    store<f64>(gamma, load<f64>(alpha) * load<f64>(beta));
    store<f64>(b, load<f64>(b) * (load<f64>(beta) * factor));
  }
}
