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
