// The contents of the ops whose first argument is a tensor: all of them are methods as well (methods.ts).
export * from './ops/elementwise.js';
export { astype } from './ops/cast.js';
export { broadcastTo } from './ops/broadcast.js';
export { to } from './ops/to.js';

// layout
export { at } from './ops/layout/at.js';
export { flip } from './ops/layout/flip.js';
export { expandDims, reshape, squeeze } from './ops/layout/reshape.js';
export { slice } from './ops/layout/slice.js';
export { moveAxis, swapAxes, transpose } from './ops/layout/transpose.js';

// reductions
export { all, any } from './ops/reductions/any.js';
export { argmax, argmin } from './ops/reductions/argmax.js';
export { countZeros, sparsity } from './ops/reductions/countZeros.js';
export { cumprod } from './ops/reductions/cumprod.js';
export { cumsum } from './ops/reductions/cumsum.js';
export { logSumExp } from './ops/reductions/logSumExp.js';
export { max, min } from './ops/reductions/max.js';
export { mean } from './ops/reductions/mean.js';
export { norm } from './ops/reductions/norm.js';
export { prod } from './ops/reductions/prod.js';
export { logSoftmax, softmax } from './ops/reductions/softmax.js';
export { sum } from './ops/reductions/sum.js';
export { std, variance } from './ops/reductions/variance.js';

// products
export { dot } from './ops/products/dot.js';
export { matmul } from './ops/products/matmul.js';
export { outer } from './ops/products/outer.js';
export { tensordot } from './ops/products/tensordot.js';
