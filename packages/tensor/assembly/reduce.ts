/** The module of reductions. */
export { addColumnsF32, addColumnsF64, deviationsF32, deviationsF64, dotF32, dotF64, sumF32, sumF64 } from './sums';
export { maxF32, maxF64, minF32, minF64 } from './extremes';
export { logSoftmaxF32, logSoftmaxF64, logSumExpF32, logSumExpF64, softmaxF32, softmaxF64, sumExpF32, sumExpF64 } from './softmax';
