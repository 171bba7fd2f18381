/** Loops over f64 vectors; addresses in bytes, lengths and steps in elements. */

@inline export function at(x: usize, i: usize): f64 {
  return load<f64>(x + (i << 3));
}

@inline export function put(x: usize, i: usize, value: f64): void {
  store<f64>(x + (i << 3), value);
}

/** Σ xᵢyᵢ */
export function dot(n: usize, x: usize, y: usize): f64 {
  let low = f64x2.splat(0), high = low;
  for (; n >= 4; n -= 4) {
    low = f64x2.add(low, f64x2.mul(v128.load(x), v128.load(y)));
    high = f64x2.add(high, f64x2.mul(v128.load(x, 16), v128.load(y, 16)));
    x += 32;
    y += 32;
  }
  low = f64x2.add(low, high);
  let sum = f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
  for (; n; n--) {
    sum += load<f64>(x) * load<f64>(y);
    x += 8;
    y += 8;
  }
  return sum;
}

/** y += factor·x */
export function addScaled(n: usize, factor: f64, x: usize, y: usize): void {
  const f = f64x2.splat(factor);
  for (; n >= 2; n -= 2) {
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(f, v128.load(x))));
    x += 16;
    y += 16;
  }
  if (n) store<f64>(y, load<f64>(y) + factor * load<f64>(x));
}

/** x *= factor */
export function scale(n: usize, factor: f64, x: usize): void {
  const f = f64x2.splat(factor);
  for (; n >= 2; n -= 2) {
    v128.store(x, f64x2.mul(v128.load(x), f));
    x += 16;
  }
  if (n) store<f64>(x, load<f64>(x) * factor);
}

/** The rows x and y become c·x + s·y and c·y − s·x. */
export function rotate(n: usize, x: usize, y: usize, c: f64, s: f64): void {
  const cc = f64x2.splat(c), ss = f64x2.splat(s);
  for (; n >= 2; n -= 2) {
    const a = v128.load(x), b = v128.load(y);
    v128.store(x, f64x2.add(f64x2.mul(cc, a), f64x2.mul(ss, b)));
    v128.store(y, f64x2.sub(f64x2.mul(cc, b), f64x2.mul(ss, a)));
    x += 16;
    y += 16;
  }
  if (n) {
    const a = load<f64>(x), b = load<f64>(y);
    store<f64>(x, c * a + s * b);
    store<f64>(y, c * b - s * a);
  }
}

/** Euclidean norm without over- or underflow. */
export function norm(n: usize, x: usize): f64 {
  const sum = dot(n, x, x);
  if (sum > 1e-280 && sum < 1e280) return sqrt(sum);
  let largest: f64 = 0;
  for (let i: usize = 0; i < n; i++) largest = max(largest, abs(at(x, i)));
  if (!(largest > 0 && largest < Infinity)) return largest;
  let scaled: f64 = 0;
  for (let i: usize = 0; i < n; i++) {
    const q = at(x, i) / largest;
    scaled += q * q;
  }
  return largest * sqrt(scaled);
}

/** √(a² + b²) without over- or underflow. */
export function hypotenuse(a: f64, b: f64): f64 {
  const square = a * a + b * b;
  if (square > 1e-280 && square < 1e280) return sqrt(square);
  const large = max(abs(a), abs(b));
  if (!(large > 0 && large < Infinity)) return large;
  const x = a / large, y = b / large;
  return large * sqrt(x * x + y * y);
}
