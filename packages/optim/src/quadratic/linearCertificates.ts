import { cholesky, choleskySolve } from '@x/linalg';
import { gemm, tensor, type Tensor } from '@x/tensor/core';
import { dot, largest } from '../vector.js';
import type { Program } from './program.js';

/** Eigenvalues of matrices with elements of the size of 1 that count as 0. */
const nothing = 1e-10;

/**
 * A vector r with Aᵀr = 0 and bᵀr > 0 when Ax = b contradicts itself: the part of b outside the range of A.
 */
export function contradiction({ n, A, b }: Program, tolerance: number): Float64Array | undefined {
  const p = A.count;
  if (p === 0) return undefined;
  const gram = new Float64Array(p * p);
  gemm(p, p, n, A.dense, 0, n, 1, A.dense, 0, 1, n, gram, 0);
  const outside = nullPart(gram, b);
  return largest(outside) > tolerance * Math.max(1, largest(b)) ? outside : undefined;
}

/** A direction with Pd = 0, Ad = 0, Gd = 0 and qᵀd < 0, if the objective falls where nothing holds it. */
export function freeFall({ P, q, A, G }: Program, tolerance: number): Float64Array | undefined {
  const gram = P.slice();
  for (const rows of [A, G]) rows.addGram(new Float64Array(rows.count).fill(1), gram);
  const unheld = nullPart(gram, q);
  return largest(unheld) > tolerance * largest(q) && dot(unheld, q) > 0 ? unheld.map((v) => -v) : undefined;
}

/** The part of v in the null space of a positive semidefinite matrix K: the limit of (ε(K + εI)⁻¹)ᵏ·v. */
function nullPart(gram: Float64Array, v: Float64Array): Float64Array {
  const n = v.length;
  for (let i = 0; i < n; i++) gram[i * (n + 1)]! += nothing;
  const factor = cholesky(tensor(gram, { shape: [n, n], copy: false }));
  let part: Tensor = tensor(v);
  for (let k = 0; k < 4; k++) part = tensor((choleskySolve(factor, part).data as Float64Array).map((x) => x * nothing));
  return part.data as Float64Array;
}
