/** Activation functions: layers take them as they take modules. */
export { abs, logSigmoid, logSoftmax, relu, sigmoid, softmax, softplus, tanh } from '@x/tensor/core';
export { clippedLinear, elu, generalRectifier, hardtanh, leakyRelu, selu } from './rectifiers.js';
export { gelu, hardSigmoid, hardSwish, maxoutOf, mish, silu, softsign } from './smooth.js';
