import { describe, expect, test } from 'vitest';
import * as tensorPackage from './index.js';

// The public names promised to users; renaming or dropping one is a breaking change.
const constructors = 'tensor zeros ones full eye arange linspace zerosLike onesLike diag tril triu meshgrid oneHot';
const elementwise = `add sub mul div pow mod neg abs sign exp expm1 log log1p log2 sqrt rsqrt square reciprocal sin cos tan asin acos atan atan2
  sinh cosh tanh sigmoid logSigmoid softplus relu erf erfc erfinv lgamma digamma floor ceil round maximum minimum clip isNaN isFinite
  logAddExp xlogy where equal notEqual less lessEqual greater greaterEqual logicalAnd logicalOr logicalNot`;
const reductions = 'sum prod mean variance std max min argmax argmin logSumExp softmax logSoftmax any all cumsum cumprod norm';
const layout = 'reshape transpose swapAxes expandDims squeeze broadcastTo slice split flip pad tile roll repeat';
const indexing = 'gather take scatterAdd indexAdd sort argsort topk unique bincount searchsorted';
const products = 'matmul dot outer tensordot conv fft ifft rfft convolve correlate';
const functions = 'concat stack einsum scan associativeScan cond whileLoop treeMap treeFlatten treeUnflatten treeLeaves setDefaultDevice withDevice defineOp';
const files = 'readNpy writeNpy readNpz readSafetensors writeSafetensors';
const errors = 'ShapeError DTypeError DomainError NoKernelError';
const random = 'key split uniform normal exponential gamma beta dirichlet poisson categorical bernoulli binomial randint permutation choice generator';
const fields = 'dtype shape size ndim device data';
const methods = 'read item toArray toString astype to at concat';

const names = (text: string): string[] => text.trim().split(/\s+/);
const exported = tensorPackage as Record<string, unknown>;

describe('the promised names', () => {
  test.each(names([constructors, elementwise, reductions, layout, indexing, products, functions, files, errors].join(' ')))('%s is exported', (name) => {
    expect(exported[name]).toBeTypeOf('function');
  });
  test.each(names([elementwise, reductions, layout, indexing, products, methods].join(' ')))('tensors have the method %s', (name) => {
    expect((tensorPackage.tensor([1]) as unknown as Record<string, unknown>)[name]).toBeTypeOf('function');
  });
  test.each(names(random))('random.%s is there', (name) => {
    expect((tensorPackage.random as Record<string, unknown>)[name]).toBeTypeOf('function');
  });
  test.each(names(fields))('tensors have the field %s', (name) => {
    expect((tensorPackage.tensor([1]) as unknown as Record<string, unknown>)[name]).toBeDefined();
  });
  test('the cpu is a device', () => expect(tensorPackage.cpu.name).toBe('cpu'));
});
