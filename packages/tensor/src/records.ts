import { sumToOp } from './ops/broadcast.js';
import { castOp } from './ops/cast.js';
import { gatherOp, ungatherOp } from './ops/indexing/gather.js';
import { modeOp } from './ops/indexing/mode.js';
import { oneHotOp } from './ops/indexing/oneHot.js';
import { ravelIndexOp } from './ops/indexing/ravelIndex.js';
import { searchsortedOp } from './ops/indexing/searchsorted.js';
import { argsortOp, sortOp } from './ops/indexing/sort.js';
import { takeOp, untakeOp } from './ops/indexing/take.js';
import { topkIndicesOp } from './ops/indexing/topk.js';
import { unravelIndexOp } from './ops/indexing/unravelIndex.js';
import { wholeNumbersOp } from './ops/indexing/wholeNumbers.js';
import { concatOp } from './ops/layout/concat.js';
import { unsliceOp } from './ops/layout/slice.js';
import { condOp } from './ops/loops/cond.js';
import { scanOp } from './ops/loops/scan.js';
import { whileOp } from './ops/loops/whileLoop.js';
import { matmulOp } from './ops/products/matmul.js';
import { allOp, anyOp } from './ops/reductions/any.js';
import { argmaxOp, argminOp } from './ops/reductions/argmax.js';
import { cumprodOp } from './ops/reductions/cumprod.js';
import { cumsumOp } from './ops/reductions/cumsum.js';
import { logSumExpOp } from './ops/reductions/logSumExp.js';
import { maxOp, minOp } from './ops/reductions/max.js';
import { normOp } from './ops/reductions/norm.js';
import { prodOp } from './ops/reductions/prod.js';
import { recurrenceOp, shiftOp } from './ops/reductions/recurrence.js';
import { logSoftmaxOp, softmaxOp } from './ops/reductions/softmax.js';
import { sumOp } from './ops/reductions/sum.js';
import { varianceOp } from './ops/reductions/variance.js';
import { convInputOp, convKernelOp, convOp } from './ops/signal/convOps.js';
import { fftOp, irfftOp, rfftOp } from './ops/signal/fourierOps.js';
import { col2imOp } from './ops/signal/im2col.js';
import { betaOp, dirichletOp, gammaOp } from './random/continuous.js';
import { bernoulliOp, binomialOp, categoricalOp, poissonOp } from './random/discrete.js';
import { drawOp } from './random/sampler.js';

/**
 * The records of the ops that a device may have kernels of its own for, by what they do; elementwise ops and views
 * need none, since their meaning says everything. Tables of kernels are keyed by these objects.
 */
export const records: {
  readonly astype: typeof castOp;
  readonly sumTo: typeof sumToOp;
  readonly sum: typeof sumOp;
  readonly prod: typeof prodOp;
  readonly max: typeof maxOp;
  readonly min: typeof minOp;
  readonly any: typeof anyOp;
  readonly all: typeof allOp;
  readonly argmax: typeof argmaxOp;
  readonly argmin: typeof argminOp;
  readonly variance: typeof varianceOp;
  readonly norm: typeof normOp;
  readonly logSumExp: typeof logSumExpOp;
  readonly softmax: typeof softmaxOp;
  readonly logSoftmax: typeof logSoftmaxOp;
  readonly cumsum: typeof cumsumOp;
  readonly cumprod: typeof cumprodOp;
  readonly recurrence: typeof recurrenceOp;
  readonly shift: typeof shiftOp;
  readonly take: typeof takeOp;
  readonly untake: typeof untakeOp;
  readonly gather: typeof gatherOp;
  readonly ungather: typeof ungatherOp;
  readonly oneHot: typeof oneHotOp;
  readonly ravelIndex: typeof ravelIndexOp;
  readonly unravelIndex: typeof unravelIndexOp;
  readonly searchsorted: typeof searchsortedOp;
  readonly sort: typeof sortOp;
  readonly argsort: typeof argsortOp;
  readonly topk: typeof topkIndicesOp;
  readonly mode: typeof modeOp;
  readonly wholeNumbers: typeof wholeNumbersOp;
  readonly concat: typeof concatOp;
  readonly unslice: typeof unsliceOp;
  readonly matmul: typeof matmulOp;
  readonly conv: typeof convOp;
  readonly convInput: typeof convInputOp;
  readonly convKernel: typeof convKernelOp;
  readonly col2im: typeof col2imOp;
  readonly fft: typeof fftOp;
  readonly rfft: typeof rfftOp;
  readonly irfft: typeof irfftOp;
  readonly cond: typeof condOp;
  readonly whileLoop: typeof whileOp;
  readonly scan: typeof scanOp;
  readonly draw: typeof drawOp;
  readonly gamma: typeof gammaOp;
  readonly beta: typeof betaOp;
  readonly dirichlet: typeof dirichletOp;
  readonly bernoulli: typeof bernoulliOp;
  readonly binomial: typeof binomialOp;
  readonly poisson: typeof poissonOp;
  readonly categorical: typeof categoricalOp;
} = {
  astype: castOp,
  sumTo: sumToOp,
  sum: sumOp,
  prod: prodOp,
  max: maxOp,
  min: minOp,
  any: anyOp,
  all: allOp,
  argmax: argmaxOp,
  argmin: argminOp,
  variance: varianceOp,
  norm: normOp,
  logSumExp: logSumExpOp,
  softmax: softmaxOp,
  logSoftmax: logSoftmaxOp,
  cumsum: cumsumOp,
  cumprod: cumprodOp,
  recurrence: recurrenceOp,
  shift: shiftOp,
  take: takeOp,
  untake: untakeOp,
  gather: gatherOp,
  ungather: ungatherOp,
  oneHot: oneHotOp,
  ravelIndex: ravelIndexOp,
  unravelIndex: unravelIndexOp,
  searchsorted: searchsortedOp,
  sort: sortOp,
  argsort: argsortOp,
  topk: topkIndicesOp,
  mode: modeOp,
  wholeNumbers: wholeNumbersOp,
  concat: concatOp,
  unslice: unsliceOp,
  matmul: matmulOp,
  conv: convOp,
  convInput: convInputOp,
  convKernel: convKernelOp,
  col2im: col2imOp,
  fft: fftOp,
  rfft: rfftOp,
  irfft: irfftOp,
  cond: condOp,
  whileLoop: whileOp,
  scan: scanOp,
  draw: drawOp,
  gamma: gammaOp,
  beta: betaOp,
  dirichlet: dirichletOp,
  bernoulli: bernoulliOp,
  binomial: binomialOp,
  poisson: poissonOp,
  categorical: categoricalOp,
};
