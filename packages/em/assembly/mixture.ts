/** The module of Gaussian mixtures: responsibilities, sums and scatter matrices of blocks of rows. */
export { responsibilities } from './responsibilities';
export { addScatter, addSums } from './moments';
