/** Eigenvalues and singular values. */
export { symmetricEigen, symmetricEigenBytes } from './symmetricEigen';
export { bidiagonalize } from './bidiagonalize';
export { reflectRows } from './reflections';
export { transpose } from './transpose';
export { bidiagonalSvd } from './bidiagonalSvd';
