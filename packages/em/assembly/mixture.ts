/** The module of mixtures and clusters, working on blocks of rows. */
export { addScatter, addSums } from './moments';
export { addLabelled, nearest } from './nearest';
export { responsibilities } from './responsibilities';
