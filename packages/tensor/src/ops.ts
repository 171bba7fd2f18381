// The contents of the ops whose first argument is a tensor: all of them are methods as well (methods.ts).
export * from './ops/elementwise.js';
export { astype } from './ops/cast.js';
export { broadcastTo } from './ops/broadcast.js';
export { sum } from './ops/reductions/sum.js';
export { matmul } from './ops/products/matmul.js';
export { to } from './ops/to.js';

// layout
export { at } from './ops/layout/at.js';
export { flip } from './ops/layout/flip.js';
export { expandDims, reshape, squeeze } from './ops/layout/reshape.js';
export { slice } from './ops/layout/slice.js';
export { moveAxis, swapAxes, transpose } from './ops/layout/transpose.js';
