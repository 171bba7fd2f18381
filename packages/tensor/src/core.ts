// The functions of @x/tensor without methods: what a bundle pays for is what it imports.
export * from './ops/elementwise.js';
export { astype } from './ops/cast.js';
export { broadcastTo } from './ops/broadcast.js';
export { Tensor, isTensor, isAbstract } from './tensor.js';
export { tensor, zeros, ones, full, eye, arange, linspace, zerosLike, onesLike, asTensor } from './create.js';
export { apply, apply1, defineOp } from './op.js';
