// factorisations
export { cholesky, choleskySolve } from './cholesky.js';
export { lu } from './lu.js';
export { qr } from './qr.js';
export { eigh } from './eigh.js';
export { eig } from './eig.js';
export { schur } from './schur.js';
export { hessenberg } from './hessenberg.js';

// equations
export { solve } from './solve.js';
export { triangularSolve } from './triangularSolve.js';
export type { TriangularSolveOptions } from './triangularSolve.js';
export { inv } from './inv.js';

// numbers of a matrix
export { det, slogdet } from './det.js';

// errors
export { NoConvergence, NotPositiveDefinite, Singular } from './errors.js';
