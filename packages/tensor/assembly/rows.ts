/** The module of extremes, log-sum-exp and softmax. */
export { maxF32, maxF64, minF32, minF64 } from './extremes';
export { logSoftmaxF32, logSoftmaxF64, logSumExpF32, logSumExpF64, softmaxF32, softmaxF64, sumExpF32, sumExpF64 } from './softmax';
