// The contents of the ops whose first argument is a tensor: all of them are methods as well (methods.ts).

// elementwise
export * from './ops/elementwise.js';

// types, shapes and places
export { astype } from './ops/cast.js';
export { broadcastTo } from './ops/broadcast.js';
export { to } from './ops/to.js';

// layout
export { at } from './ops/layout/at.js';
export { diag, diagonal, diagonalMatrix } from './ops/layout/diag.js';
export { diff } from './ops/layout/diff.js';
export { dilate } from './ops/layout/dilate.js';
export { flip } from './ops/layout/flip.js';
export { pad } from './ops/layout/pad.js';
export { repeat } from './ops/layout/repeat.js';
export { expandDims, reshape, squeeze } from './ops/layout/reshape.js';
export { roll } from './ops/layout/roll.js';
export { rot180, rot90 } from './ops/layout/rot90.js';
export { slice } from './ops/layout/slice.js';
export { split } from './ops/layout/split.js';
export { tile } from './ops/layout/tile.js';
export { moveAxis, swapAxes, transpose } from './ops/layout/transpose.js';
export { tril, triu } from './ops/layout/tril.js';

// indexing
export { gather, scatterAdd } from './ops/indexing/gather.js';
export { mode } from './ops/indexing/mode.js';
export { oneHot } from './ops/indexing/oneHot.js';
export { searchsorted } from './ops/indexing/searchsorted.js';
export { argsort, sort } from './ops/indexing/sort.js';
export { indexAdd, take } from './ops/indexing/take.js';
export { topk } from './ops/indexing/topk.js';
export { unravelIndex } from './ops/indexing/unravelIndex.js';

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

// signal
export { antiAliasSubsample } from './ops/signal/antiAliasSubsample.js';
export { conv, convTranspose } from './ops/signal/conv.js';
export { convolve, correlate, fftConvolve } from './ops/signal/convolve.js';
export { fft, fft2, fftn, ifft, ifft2, ifftn, irfft, rfft } from './ops/signal/fft.js';
export { frequencyResponse } from './ops/signal/frequencyResponse.js';
export { col2im, im2col } from './ops/signal/im2col.js';
