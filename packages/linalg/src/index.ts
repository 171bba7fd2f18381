// factorisations
export { cholesky, choleskySolve } from './cholesky.js';
export { lu } from './lu.js';
export { qr } from './qr.js';
export { svd, svdvals } from './svd.js';
export { eigh } from './eigh.js';
export { gramSchmidt } from './gramSchmidt.js';
export { eig } from './eig.js';
export { schur } from './schur.js';
export { hessenberg } from './hessenberg.js';

// equations
export { solve } from './solve.js';
export { triangularSolve } from './triangularSolve.js';
export type { TriangularSolveOptions } from './triangularSolve.js';
export { inv } from './inv.js';
export { sylvester } from './sylvester.js';
export { pinv } from './pinv.js';
export type { ToleranceOptions } from './pinv.js';
export { lstsq } from './lstsq.js';
export type { LeastSquares } from './lstsq.js';
export { solvability } from './solvability.js';

// subspaces
export { rank } from './rank.js';
export { nullSpace } from './nullSpace.js';
export { orth } from './orth.js';
export { lowRank } from './lowRank.js';
export { pca } from './pca.js';
export type { Pca, PcaOptions } from './pca.js';
export { zca } from './zca.js';
export type { Zca } from './zca.js';

// numbers of a matrix
export { det, slogdet } from './det.js';
export { trace } from './trace.js';
export { norm } from './norm.js';
export type { NormOptions } from './norm.js';
export { cond } from './cond.js';

// iterations
export { topEigenpairs } from './topEigenpairs.js';
export { powerIteration } from './powerIteration.js';
export type { DominantEigenpair, PowerIterationOptions } from './powerIteration.js';
export { lanczos } from './lanczos.js';
export { conjugateGradient } from './conjugateGradient.js';
export type { ConjugateGradientOptions, ConjugateGradientResult } from './conjugateGradient.js';
export type { LinearMap, LinearOperator } from './linearMap.js';

// kinds of matrices
export { isSymmetric } from './isSymmetric.js';
export { isNormal } from './isNormal.js';
export type { EntryToleranceOptions } from './isSymmetric.js';
export { isDiagonalizable } from './isDiagonalizable.js';
export type { DiagonalizableOptions } from './isDiagonalizable.js';
export { isOrthogonal } from './isOrthogonal.js';
export { isPositiveDefinite } from './isPositiveDefinite.js';
export { definiteness } from './definiteness.js';
export type { Definiteness } from './definiteness.js';

// products
export { kron } from './kron.js';
export { quadraticForm } from './quadraticForm.js';
export { rayleighQuotient } from './rayleighQuotient.js';

// functions of a matrix
export { expm } from './expm.js';
export { logm } from './logm.js';
export { sqrtm } from './sqrtm.js';
export { matrixPower } from './matrixPower.js';

// sparse matrices
export { csr } from './csr.js';
export type { Coordinates, SparseMatrix } from './csr.js';

// errors
export { NoConvergence, NotPositiveDefinite, Singular } from './errors.js';

// for packages with kernels of their own
export { instantiate, lazily, useWasm } from './wasm/instantiate.js';
