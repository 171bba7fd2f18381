import { eigh } from '@x/linalg';
import { tensor } from '@x/tensor/core';
import { definiteCholesky, solveLower } from './flatMatrix.js';
import type { LinearSystem } from './linearSystem.js';

// What is not known of the start is a parameter δ with a flat prior. States are affine in it, so that filters carry a
// block of 1 + q columns: what they are for δ = 0, and their derivatives by δ. The data then say of δ that it is
// normal with precision S and S · mean = s. (De Jong, Annals of Statistics 19 (1991), who starts at δ itself; here
// the start is N(δ, κ) with a κ of the size of the noise, which changes nothing under a flat prior and keeps the
// innovations' covariances regular.)

/** The block, the covariance and the places of δ at the start. */
export interface DiffuseStart {
  /** The number of components of δ. */
  readonly q: number;
  /** [n, 1 + q] */
  readonly block: Float64Array;
  /** [n, n], finite. */
  readonly covariance: Float64Array;
}

/** How the model begins, with everything finite. */
export function diffuseStart({ n, m, initialMean, initialCovariance, observationCovariance, transitionCovariance }: LinearSystem): DiffuseStart {
  const free = Array.from({ length: n }, (_, i) => i).filter((i) => initialCovariance[i * (n + 1)] === Infinity);
  const q = free.length;
  const covariance = initialCovariance.slice();
  const block = new Float64Array(n * (1 + q));
  for (let i = 0; i < n; i++) block[i * (1 + q)] = initialMean[i]!;
  const size = (trace(observationCovariance.data, m) + trace(transitionCovariance.data, n)) || 1;
  free.forEach((i, a) => {
    covariance[i * (n + 1)] = size;
    block[i * (1 + q) + 1 + a] = 1;
  });
  return { q, block, covariance };
}

function trace(a: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[i * (n + 1)]! / n;
  return sum;
}

/** What is known of δ. */
export interface DiffusePosterior {
  readonly mean: Float64Array;
  /** Of the directions that are known; [q, q]. */
  readonly covariance: Float64Array;
  /** A projection onto the directions of which nothing is known yet. */
  readonly unknown: Float64Array | undefined;
  /** How many directions are known. */
  readonly known: number;
  /** log |S| of the known directions. */
  readonly logDet: number;
  /** sᵀ S⁻¹ s. */
  readonly quadratic: number;
}

/** Normalises δ from its precision S [q, q] and s [q]. */
export function diffusePosterior(precision: Float64Array, vector: Float64Array, q: number, precisionAt = 0, vectorAt = 0): DiffusePosterior {
  const scale = Float64Array.from({ length: q }, (_, i) => {
    const diagonal = precision[precisionAt + i * (q + 1)]!;
    return diagonal > 0 ? 1 / Math.sqrt(diagonal) : 1;
  });
  const scaled = Float64Array.from({ length: q * q }, (_, e) => scale[Math.floor(e / q)]! * scale[e % q]! * precision[precisionAt + e]!);
  const { inverse, unknown, known, logDet } = regularInverse(scaled, q) ?? partialInverse(scaled, q);
  const covariance = inverse.map((value, e) => value * scale[Math.floor(e / q)]! * scale[e % q]!);
  const mean = new Float64Array(q);
  let quadratic = 0;
  for (let i = 0; i < q; i++) {
    for (let j = 0; j < q; j++) mean[i]! += covariance[i * q + j]! * vector[vectorAt + j]!;
    quadratic += mean[i]! * vector[vectorAt + i]!;
  }
  return {
    mean,
    covariance,
    unknown: unknown?.map((value, e) => value * scale[Math.floor(e / q)]! * scale[e % q]!),
    known,
    logDet: logDet - 2 * scale.reduce((sum, value) => sum + Math.log(value), 0),
    quadratic,
  };
}

interface Inverse {
  readonly inverse: Float64Array;
  readonly unknown: Float64Array | undefined;
  readonly known: number;
  readonly logDet: number;
}

/** The usual case, by Cholesky: undefined when the matrix is close to a singular one. */
function regularInverse(a: Float64Array, q: number): Inverse | undefined {
  const l = new Float64Array(q * q);
  if (!definiteCholesky(l, a, q)) return undefined;
  let logDet = 0;
  for (let i = 0; i < q; i++) {
    if (l[i * (q + 1)]! < 1e-5) return undefined;
    logDet += 2 * Math.log(l[i * (q + 1)]!);
  }
  const w = new Float64Array(q * q);
  for (let i = 0; i < q; i++) w[i * (q + 1)] = 1;
  solveLower(l, w, q, q);
  const inverse = new Float64Array(q * q);
  for (let i = 0; i < q; i++) for (let j = 0; j < q; j++) for (let k = Math.max(i, j); k < q; k++) inverse[i * q + j]! += w[k * q + i]! * w[k * q + j]!;
  return { inverse, unknown: undefined, known: q, logDet };
}

function partialInverse(a: Float64Array, q: number): Inverse {
  const found = eigh(tensor(a, { shape: [q, q] }));
  const [values, vectors] = [found.values.data, found.vectors.data];
  const inverse = new Float64Array(q * q);
  const unknown = new Float64Array(q * q);
  let [logDet, missing] = [0, 0];
  for (let k = 0; k < q; k++) {
    const known = values[k]! > 1e-12 * q;
    if (known) logDet += Math.log(values[k]!);
    else missing++;
    const target = known ? inverse : unknown;
    const weight = known ? 1 / values[k]! : 1;
    for (let i = 0; i < q; i++) for (let j = 0; j < q; j++) target[i * q + j]! += weight * vectors[i * q + k]! * vectors[j * q + k]!;
  }
  return { inverse, unknown: missing > 0 ? unknown : undefined, known: q - missing, logDet };
}

/**
 * The mean and covariance of what is affine in δ: writes r means, and r × r covariances with Infinity where nothing is
 * known (the mean is then that of the smallest δ).
 */
export function resolve(block: Float64Array, covariance: Float64Array, r: number, q: number, posterior: DiffusePosterior | undefined, mean: Float64Array, out: Float64Array, blockAt = 0, covarianceAt = 0, meanAt = 0, outAt = 0): void {
  const c = 1 + q;
  for (let i = 0; i < r; i++) {
    let sum = block[blockAt + i * c]!;
    for (let a = 0; a < q; a++) sum += block[blockAt + i * c + 1 + a]! * posterior!.mean[a]!;
    mean[meanAt + i] = sum;
  }
  for (let i = 0; i < r; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = covariance[covarianceAt + i * r + j]!;
      if (q > 0) {
        sum += form(posterior!.covariance, block, q, blockAt + i * c + 1, blockAt + j * c + 1);
        if (posterior!.unknown !== undefined) {
          const open = form(posterior!.unknown, block, q, blockAt + i * c + 1, blockAt + j * c + 1);
          const scale = length(block, q, blockAt + i * c + 1) * length(block, q, blockAt + j * c + 1);
          if (Math.abs(open) > 1e-10 * scale) sum = open * Infinity;
        }
      }
      out[outAt + i * r + j] = out[outAt + j * r + i] = sum;
    }
  }
}

function length(a: Float64Array, q: number, at: number): number {
  let square = 0;
  for (let i = 0; i < q; i++) square += a[at + i]! ** 2;
  return Math.sqrt(square);
}

/** aᵢ M aⱼᵀ for two rows of a block. */
function form(matrix: Float64Array, block: Float64Array, q: number, iAt: number, jAt: number): number {
  let sum = 0;
  for (let a = 0; a < q; a++) for (let b = 0; b < q; b++) sum += block[iAt + a]! * matrix[a * q + b]! * block[jAt + b]!;
  return sum;
}
