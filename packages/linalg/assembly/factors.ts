/** Factorisations by elimination, each in one call. */
export { cholesky } from './cholesky';
export { lu } from './lu';
export { solveTriangle } from './triangle';
export { symmetrize } from './symmetrize';
