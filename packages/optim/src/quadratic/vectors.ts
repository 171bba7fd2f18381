/** Σ aᵢbᵢ. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The largest |aᵢ|, NaN if there is one, 0 for an empty vector. */
export function largest(a: Float64Array): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const size = Math.abs(a[i]!);
    if (!(size <= most)) most = size;
    if (size !== size) return NaN;
  }
  return most;
}

/** a + step·b in place. */
export function addScaled(a: Float64Array, step: number, b: Float64Array): Float64Array {
  for (let i = 0; i < a.length; i++) a[i]! += step * b[i]!;
  return a;
}

/** The product of a symmetric n×n matrix with a vector. */
export function symmetricTimes(matrix: Float64Array, x: Float64Array): Float64Array {
  const n = x.length;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0, at = i * n; j < n; j++) sum += matrix[at + j]! * x[j]!;
    out[i] = sum;
  }
  return out;
}
