// Row-major matrices in Float64Arrays, possibly in the middle of longer ones. Nothing here allocates.

/** out = a b, for a [r, k] and b [k, c]. */
export function multiply(out: Float64Array, a: Float64Array, b: Float64Array, r: number, k: number, c: number, aAt = 0, bAt = 0, outAt = 0): void {
  for (let i = 0; i < r; i++) {
    for (let j = 0; j < c; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum += a[aAt + i * k + l]! * b[bAt + l * c + j]!;
      out[outAt + i * c + j] = sum;
    }
  }
}

/** out = a bᵀ, for a [r, k] and b [c, k]. */
export function multiplyTransposed(out: Float64Array, a: Float64Array, b: Float64Array, r: number, k: number, c: number, aAt = 0, bAt = 0, outAt = 0): void {
  for (let i = 0; i < r; i++) {
    for (let j = 0; j < c; j++) {
      let sum = 0;
      for (let l = 0; l < k; l++) sum += a[aAt + i * k + l]! * b[bAt + j * k + l]!;
      out[outAt + i * c + j] = sum;
    }
  }
}

/** out += a s aᵀ for a [r, k] and symmetric s [k, k]; out is symmetric to the last bit. `work` holds r k numbers. */
export function addCongruence(out: Float64Array, a: Float64Array, s: Float64Array, r: number, k: number, work: Float64Array, aAt = 0, sAt = 0): void {
  multiply(work, a, s, r, k, k, aAt, sAt);
  for (let i = 0; i < r; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = out[i * r + j]!;
      for (let l = 0; l < k; l++) sum += work[i * k + l]! * a[aAt + j * k + l]!;
      out[i * r + j] = sum;
      out[j * r + i] = sum;
    }
  }
}

/**
 * The lower Cholesky factor of a symmetric positive semidefinite matrix; false when it is not one. A pivot that is
 * zero to rounding gives a column of zeros, with which `solveLower` finds a solution of any consistent equation.
 */
export function semidefiniteCholesky(l: Float64Array, a: Float64Array, n: number, aAt = 0): boolean {
  for (let j = 0; j < n; j++) {
    const diagonal = a[aAt + j * (n + 1)]!;
    let pivot = diagonal;
    for (let m = 0; m < j; m++) pivot -= l[j * n + m]! * l[j * n + m]!;
    if (!(pivot >= -1e-9 * Math.abs(diagonal)) || !(diagonal < Infinity)) return false;
    const root = pivot > 1e-14 * diagonal ? Math.sqrt(pivot) : 0;
    for (let i = 0; i < n; i++) {
      if (i < j) l[i * n + j] = 0;
      else if (i === j) l[i * n + j] = root;
      else if (root === 0) l[i * n + j] = 0;
      else {
        let sum = a[aAt + i * n + j]!;
        for (let m = 0; m < j; m++) sum -= l[i * n + m]! * l[j * n + m]!;
        l[i * n + j] = sum / root;
      }
    }
  }
  return true;
}

/** The lower Cholesky factor of a positive definite matrix; false when it is not definite. */
export function definiteCholesky(l: Float64Array, a: Float64Array, n: number): boolean {
  if (!semidefiniteCholesky(l, a, n)) return false;
  for (let i = 0; i < n; i++) if (!(l[i * (n + 1)]! > 0)) return false;
  return true;
}

/** x ← l⁻¹ x in place, for lower triangular l [n, n] and x [n, c]; a zero pivot gives a zero. */
export function solveLower(l: Float64Array, x: Float64Array, n: number, c: number): void {
  for (let i = 0; i < n; i++) {
    const pivot = l[i * (n + 1)]!;
    for (let j = 0; j < c; j++) {
      let sum = x[i * c + j]!;
      for (let m = 0; m < i; m++) sum -= l[i * n + m]! * x[m * c + j]!;
      x[i * c + j] = pivot === 0 ? 0 : sum / pivot;
    }
  }
}

/** x ← l⁻ᵀ x in place, for lower triangular l [n, n] and x [n, c]; a zero pivot gives a zero. */
export function solveUpper(l: Float64Array, x: Float64Array, n: number, c: number): void {
  for (let i = n - 1; i >= 0; i--) {
    const pivot = l[i * (n + 1)]!;
    for (let j = 0; j < c; j++) {
      let sum = x[i * c + j]!;
      for (let m = i + 1; m < n; m++) sum -= l[m * n + i]! * x[m * c + j]!;
      x[i * c + j] = pivot === 0 ? 0 : sum / pivot;
    }
  }
}

/** Makes the lower triangle the mirror of the upper: the mean of both. */
export function symmetrise(a: Float64Array, n: number, at = 0): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const mean = 0.5 * (a[at + i * n + j]! + a[at + j * n + i]!);
      a[at + i * n + j] = mean;
      a[at + j * n + i] = mean;
    }
  }
}
