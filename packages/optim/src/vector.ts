/** Σ aᵢbᵢ. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** √Σ aᵢ², without over- or underflow. */
export function length(a: Float64Array): number {
  const sum = dot(a, a);
  if (sum > 1e-280 && sum < 1e280) return Math.sqrt(sum);
  const most = largest(a);
  return most === 0 || !Number.isFinite(most) ? most : most * Math.sqrt(a.reduce((s, x) => s + (x / most) ** 2, 0));
}

/** max |aᵢ|; NaN when one is. */
export function largest(a: Float64Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const x = Math.abs(a[i]!);
    if (!(x <= most)) most = x;
    if (most !== most) return most;
  }
  return most;
}

/** into = x + αd. */
export function moveBy(x: Float64Array, alpha: number, d: Float64Array, into: Float64Array): void {
  for (let i = 0; i < x.length; i++) into[i] = x[i]! + alpha * d[i]!;
}

/** into = a − b. */
export function difference(a: Float64Array, b: Float64Array, into: Float64Array): void {
  for (let i = 0; i < a.length; i++) into[i] = a[i]! - b[i]!;
}
