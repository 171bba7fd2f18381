import { add, asTensor, associativeScan, at, expandDims, logSumExp, matmul, max, scan, sub, exp, log, type Tensor, type TensorLike } from '@x/tensor/core';
