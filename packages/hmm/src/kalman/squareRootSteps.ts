import { DomainError } from '@x/tensor/core';
import { gatherObserved, type CovarianceSteps } from './covarianceSteps.js';
import { multiply, multiplyTransposed, semidefiniteCholesky } from './flatMatrix.js';
import { sliceAt, type LinearSystem } from './linearSystem.js';

/**
 * Carries S with P = S Sᵀ: an orthogonal transformation makes [R½ H S; 0 S] lower triangular, and the result holds the
 * factor of the innovation, the gain and the new S. Variances that differ by more than 10¹⁶ do not mix.
 * Source: Kailath, Sayed & Hassibi, Linear Estimation (2000), 12.3.
 */
export function squareRootSteps(op: string, system: LinearSystem): CovarianceSteps {
  const { n, m, transition, transitionCovariance } = system;
  const covariance = new Float64Array(n * n);
  const root = new Float64Array(n * n);
  const rows = new Float64Array(m * n);
  const noise = new Float64Array(m * m);
  const noiseRoot = new Float64Array(m * m);
  const product = new Float64Array(Math.max(m, n) * n);
  const wide = new Float64Array((m + n) * Math.max(m + n, 2 * n));
  const refresh = (): void => multiplyTransposed(covariance, root, root, n, n, n);
  return {
    covariance,
    start(initial) {
      semidefiniteCholesky(root, initial, n);
      refresh();
    },
    update(t, observed, count, gain, factor) {
      gatherObserved(op, system, t, observed, count, rows, noise);
      if (!semidefiniteCholesky(noiseRoot, noise, count)) return false;
      multiply(product, rows, root, count, n, n);
      const width = count + n;
      wide.fill(0);
      for (let i = 0; i < count; i++) {
        for (let j = 0; j <= i; j++) wide[i * width + j] = noiseRoot[i * count + j]!;
        for (let j = 0; j < n; j++) wide[i * width + count + j] = product[i * n + j]!;
      }
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) wide[(count + i) * width + count + j] = root[i * n + j]!;
      triangularise(wide, width, width);
      for (let i = 0; i < count; i++) {
        if (!(wide[i * (width + 1)]! > 0)) return false;
        for (let j = 0; j < count; j++) factor[i * count + j] = wide[i * width + j]!;
      }
      for (let i = 0; i < n; i++) {
        // The block below the factor is K L: K follows by substitution from the right.
        for (let j = count - 1; j >= 0; j--) {
          let sum = wide[(count + i) * width + j]!;
          for (let l = j + 1; l < count; l++) sum -= gain[i * count + l]! * factor[l * count + j]!;
          gain[i * count + j] = sum / factor[j * (count + 1)]!;
        }
        for (let j = 0; j < n; j++) root[i * n + j] = wide[(count + i) * width + count + j]!;
      }
      refresh();
      return true;
    },
    predict(t) {
      const qAt = sliceAt(op, 'transitionCovariance', transitionCovariance, t);
      multiply(product, transition.data, root, n, n, n, sliceAt(op, 'transition', transition, t));
      if (!semidefiniteCholesky(root, transitionCovariance.data, n, qAt)) {
        throw new DomainError({ op, argument: 'transitionCovariance', expected: 'be positive semidefinite', actual: `a matrix that is not, at time ${t}` });
      }
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          wide[i * 2 * n + j] = product[i * n + j]!;
          wide[i * 2 * n + n + j] = root[i * n + j]!;
        }
      }
      triangularise(wide, n, 2 * n);
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) root[i * n + j] = j <= i ? wide[i * 2 * n + j]! : 0;
      refresh();
    },
  };
}

/** Reflects the rows [r, c], c ≥ r, from the right until they are lower triangular with diagonals ≥ 0. */
function triangularise(a: Float64Array, r: number, c: number): void {
  for (let i = 0; i < r; i++) {
    const at = i * c;
    let scale = 0;
    for (let j = i; j < c; j++) scale = Math.max(scale, Math.abs(a[at + j]!));
    if (scale === 0) continue;
    let square = 0;
    for (let j = i; j < c; j++) square += (a[at + j]! / scale) ** 2;
    const length = scale * Math.sqrt(square);
    const first = a[at + i]!;
    const head = first > 0 ? first + length : first - length;
    // v = row + sign · length e₁, and I − 2 v vᵀ / vᵀv from the right.
    const half = length * Math.abs(head);
    for (let l = i + 1; l < r; l++) {
      let dot = a[l * c + i]! * head;
      for (let j = i + 1; j < c; j++) dot += a[l * c + j]! * a[at + j]!;
      dot /= half;
      a[l * c + i]! -= dot * head;
      for (let j = i + 1; j < c; j++) a[l * c + j]! -= dot * a[at + j]!;
    }
    a[at + i] = first > 0 ? -length : length;
    for (let j = i + 1; j < c; j++) a[at + j] = 0;
    if (a[at + i]! < 0) for (let l = i; l < r; l++) a[l * c + i] = -a[l * c + i]!;
  }
}
