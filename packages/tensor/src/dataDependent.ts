// The contents of the ops whose result has a shape that depends on the data: methods too, but never traced.
export { bincount } from './ops/indexing/bincount.js';
export { histogram } from './ops/indexing/histogram.js';
export { nonzero } from './ops/indexing/nonzero.js';
export { unique } from './ops/indexing/unique.js';
