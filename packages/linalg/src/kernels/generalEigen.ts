import { gemm } from '@x/tensor/core';
import { balance, undoBalance } from './balance.js';
import { blockStarts, realSchurInPlace } from './realSchur.js';
import { schurVectors } from './schurVectors.js';
import { powerOfTwo } from './symmetricEigen.js';

/** Eigenvalues, and eigenvectors as columns of n×n row-major arrays. */
export interface GeneralEigen {
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly vectorsRe: Float64Array;
  readonly vectorsIm: Float64Array;
  /** The component of each eigenvector that was made real and positive. */
  readonly pivots: Int32Array;
}

/** Components that come as near to the largest count as equally large; the first of them is the pivot. */
const nearlyLargest = 1 - 2 ** -30;

/**
 * The eigensystem of a general n×n row-major array, which is overwritten: balancing, Hessenberg form, Schur form, back
 * substitution. Vectors have norm 1 and a positive largest component.
 */
export function generalEigen(a: Float64Array, n: number): GeneralEigen {
  const balanced = balance(a, n);
  const scale = powerOfTwo(a);
  for (let i = 0; i < a.length; i++) a[i]! /= scale;
  const z = realSchurInPlace('linalg.eig', a, n);
  const [re, im] = quasiTriangularValues(a, n);
  const vectors = new Float64Array(n * n);
  gemm(n, n, n, z, 0, n, 1, schurVectors(a, n), 0, n, 1, vectors, 0);
  scaleColumns(vectors, im, n);
  undoBalance(balanced, vectors, n, n);
  return { re: re.map((x) => x * scale), im: im.map((x) => x * scale), ...normalized(vectors, im, n) };
}

/** The eigenvalues of a quasi-triangular matrix in standard form; of pairs the one with positive imaginary part first. */
export function quasiTriangularValues(t: Float64Array, n: number): [Float64Array, Float64Array] {
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  const starts = blockStarts(t, n);
  for (let k = 0; k + 1 < starts.length; k++) {
    const i = starts[k]!;
    re[i] = t[i * n + i]!;
    if (starts[k + 1]! - i === 1) continue;
    re[i + 1] = t[(i + 1) * n + i + 1]!;
    im[i] = Math.sqrt(Math.abs(t[i * n + i + 1]!)) * Math.sqrt(Math.abs(t[(i + 1) * n + i]!));
    im[i + 1] = -im[i]!;
  }
  return [re, im];
}

/** Entries up to 1 in every column (in both of a pair): undoing the balance cannot overflow then. */
function scaleColumns(vectors: Float64Array, im: Float64Array, n: number): void {
  const largest = new Float64Array(n);
  for (let i = 0; i < n * n; i++) {
    const owner = im[i % n]! < 0 ? (i % n) - 1 : i % n;
    largest[owner] = Math.max(largest[owner]!, Math.abs(vectors[i]!));
  }
  for (let i = 0; i < n * n; i++) vectors[i]! /= largest[im[i % n]! < 0 ? (i % n) - 1 : i % n]!;
}

function normalized(packed: Float64Array, im: Float64Array, n: number): Omit<GeneralEigen, 're' | 'im'> {
  const vectorsRe = new Float64Array(n * n);
  const vectorsIm = new Float64Array(n * n);
  const pivots = new Int32Array(n);
  for (let j = 0; j < n; j++) {
    const complex = im[j] !== 0;
    let most = 0;
    for (let i = 0; i < n; i++) most = Math.max(most, Math.abs(packed[i * n + j]!), complex ? Math.abs(packed[i * n + j + 1]!) : 0);
    const x = Float64Array.from({ length: n }, (_, i) => packed[i * n + j]! / most);
    const y = Float64Array.from({ length: n }, (_, i) => (complex ? packed[i * n + j + 1]! / most : 0));
    let [norm, largest] = [0, 0];
    for (let i = 0; i < n; i++) {
      const size = x[i]! ** 2 + y[i]! ** 2;
      norm += size;
      largest = Math.max(largest, size);
    }
    const pivot = x.findIndex((value, i) => value ** 2 + y[i]! ** 2 >= nearlyLargest * largest);
    pivots[j] = pivot;
    const length = Math.hypot(x[pivot]!, y[pivot]!);
    const scale = length * Math.sqrt(norm);
    const [c, s] = [x[pivot]! / scale, y[pivot]! / scale];
    for (let i = 0; i < n; i++) {
      vectorsRe[i * n + j] = c * x[i]! + s * y[i]!;
      if (!complex) continue;
      const turned = i === pivot ? 0 : c * y[i]! - s * x[i]!;
      vectorsIm[i * n + j] = turned;
      vectorsRe[i * n + j + 1] = vectorsRe[i * n + j]!;
      vectorsIm[i * n + j + 1] = 0 - turned;
    }
    if (complex) pivots[++j] = pivot;
  }
  return { vectorsRe, vectorsIm, pivots };
}
