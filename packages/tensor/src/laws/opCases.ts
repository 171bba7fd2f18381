import * as t from '../core.js';
import type { Tensor } from '../core.js';

/** One op on sample inputs: what the laws are tried on. */
export interface OpCase {
  readonly name: string;
  /** The op with its options fixed, as a function of tensors. */
  readonly f: (...xs: Tensor[]) => Tensor | readonly Tensor[];
  readonly inputs: readonly Tensor[];
  /** Positions of the inputs to differentiate; none for ops without derivatives. Default: all float inputs. */
  readonly smooth?: readonly number[];
  /** False where second derivatives vanish or do not exist at the sample. */
  readonly twice?: boolean;
}

/** Uneven numbers between lo and hi: no ties, no symmetry that could hide a mistake. */
function uneven(shape: readonly number[], lo = -1.5, hi = 1.5, seed = 0): Tensor {
  const size = shape.reduce((n, length) => n * length, 1);
  const data = Float64Array.from({ length: size }, (_, i) => lo + (hi - lo) * ((Math.sin(12.9898 * (i + 1) + 78.233 * (seed + 1)) * 43758.5453) % 1 + 1) * 0.5);
  return t.tensor(data, { shape });
}

const x = (): Tensor => uneven([2, 3]);
const y = (): Tensor => uneven([3], -1.2, 1.7, 5);
const cube = (): Tensor => uneven([2, 3, 4], -1, 1.5, 9);
const positive = (): Tensor => uneven([2, 3], 0.3, 2.5, 2);
const inside = (): Tensor => uneven([2, 3], -0.8, 0.8, 3);
const integers = (values: t.NestedArray): Tensor => t.tensor(values, { dtype: 'int32' });

function unary(name: keyof typeof t, f: (x: Tensor) => Tensor, input: () => Tensor = x, smooth?: readonly number[]): OpCase {
  return { name, f, inputs: [input()], ...(smooth && { smooth }) };
}

const none: readonly number[] = [];

/**
 * A case for every op of this package, by the name it is exported under; some have several.
 *
 * @example
 * opCases().some(({ name }) => name === 'add') // => true
 */
export function opCases(): OpCase[] {
  return [
    { name: 'add', f: t.add, inputs: [x(), y()], twice: false },
    { name: 'sub', f: t.sub, inputs: [x(), y()], twice: false },
    { name: 'mul', f: t.mul, inputs: [x(), y()] },
    { name: 'div', f: t.div, inputs: [x(), uneven([3], 0.5, 2)] },
    { name: 'pow', f: t.pow, inputs: [positive(), y()] },
    { name: 'mod', f: t.mod, inputs: [uneven([2, 3], 3.1, 8), uneven([3], 2.2, 2.9)], twice: false },
    { name: 'atan2', f: t.atan2, inputs: [x(), y()] },
    { name: 'minimum', f: t.minimum, inputs: [x(), y()], twice: false },
    { name: 'maximum', f: t.maximum, inputs: [x(), y()], twice: false },
    { name: 'logAddExp', f: t.logAddExp, inputs: [x(), y()] },
    { name: 'xlogy', f: t.xlogy, inputs: [x(), uneven([3], 0.4, 2)] },
    { name: 'polygamma', f: (v) => t.polygamma(1, v), inputs: [positive()] },
    unary('neg', t.neg), unary('abs', t.abs), unary('sign', t.sign, x, none),
    unary('exp', t.exp), unary('expm1', t.expm1), unary('log', t.log, positive), unary('log1p', t.log1p, positive),
    unary('log2', t.log2, positive), unary('sqrt', t.sqrt, positive), unary('rsqrt', t.rsqrt, positive),
    unary('square', t.square), unary('reciprocal', t.reciprocal, positive), unary('sin', t.sin), unary('cos', t.cos),
    unary('tan', t.tan, inside), unary('asin', t.asin, inside), unary('acos', t.acos, inside), unary('atan', t.atan),
    unary('sinh', t.sinh), unary('cosh', t.cosh), unary('tanh', t.tanh), unary('sigmoid', t.sigmoid),
    unary('logSigmoid', t.logSigmoid), unary('softplus', t.softplus), unary('relu', t.relu), unary('erf', t.erf),
    unary('erfc', t.erfc), unary('erfinv', t.erfinv, inside), unary('lgamma', t.lgamma, positive),
    unary('digamma', t.digamma, positive), unary('floor', t.floor, x, none), unary('ceil', t.ceil, x, none),
    unary('round', t.round, x, none), unary('isNaN', t.isNaN, x, none), unary('isFinite', t.isFinite, x, none),
    { name: 'clip', f: t.clip, inputs: [x(), uneven([3], -0.5, -0.1), uneven([3], 0.2, 0.6)], twice: false },
    { name: 'where', f: (a, b) => t.where(t.greater(a, 0), a, b), inputs: [x(), y()], twice: false },
    { name: 'equal', f: t.equal, inputs: [x(), y()], smooth: none },
    { name: 'notEqual', f: t.notEqual, inputs: [x(), y()], smooth: none },
    { name: 'less', f: t.less, inputs: [x(), y()], smooth: none },
    { name: 'lessEqual', f: t.lessEqual, inputs: [x(), y()], smooth: none },
    { name: 'greater', f: t.greater, inputs: [x(), y()], smooth: none },
    { name: 'greaterEqual', f: t.greaterEqual, inputs: [x(), y()], smooth: none },
    { name: 'logicalAnd', f: (a, b) => t.logicalAnd(t.greater(a, 0), t.greater(b, 0)), inputs: [x(), y()], smooth: none },
    { name: 'logicalOr', f: (a, b) => t.logicalOr(t.greater(a, 0), t.greater(b, 0)), inputs: [x(), y()], smooth: none },
    { name: 'logicalNot', f: (a) => t.logicalNot(t.greater(a, 0)), inputs: [x()], smooth: none },
    { name: 'astype', f: (a) => t.astype(a, 'float64'), inputs: [x()], twice: false },
    { name: 'broadcastTo', f: (a) => t.broadcastTo(a, [2, 3]), inputs: [y()], twice: false },
    { name: 'to', f: (a) => t.to(a, t.cpu), inputs: [x()], twice: false },
    { name: 'transpose', f: (a) => t.transpose(a, 1, 0), inputs: [x()], twice: false },
    { name: 'swapAxes', f: (a) => t.swapAxes(a, 0, -1), inputs: [x()], twice: false },
    { name: 'moveAxis', f: (a) => t.moveAxis(a, 0, -1), inputs: [x()], twice: false },
    { name: 'reshape', f: (a) => t.reshape(a, 3, -1), inputs: [x()], twice: false },
    { name: 'expandDims', f: (a) => t.expandDims(a, 1), inputs: [x()], twice: false },
    { name: 'squeeze', f: (a) => t.squeeze(a), inputs: [uneven([1, 3, 1])], twice: false },
    { name: 'slice', f: (a) => t.slice(a, [1, null], [0, 0], { steps: [-1, -2] }), inputs: [x()], twice: false },
    { name: 'at', f: (a) => t.at(a, '...', 1), inputs: [x()], twice: false },
    { name: 'flip', f: (a) => t.flip(a), inputs: [x()], twice: false },
    { name: 'concat', f: (a, b) => t.concat([a, b], { axis: 1 }), inputs: [x(), positive()], twice: false },
    { name: 'stack', f: (a, b) => t.stack([a, b], { axis: -1 }), inputs: [x(), positive()], twice: false },
    { name: 'at', f: (a) => t.at(a, [1, 0, 0], null, '::-1', [-1]), inputs: [cube()], twice: false },
    { name: 'at', f: (a) => t.at(a, 1, '1:', [3, 0]), inputs: [cube()], twice: false },
    { name: 'at', f: (a, i) => t.at(a, i, [[0], [1]]), inputs: [cube(), integers([1, 0])], twice: false },
    { name: 'diag', f: (a) => t.diag(a, { offset: -1 }), inputs: [y()], twice: false },
    { name: 'diagonal', f: (a) => t.diagonal(a, { offset: 1 }), inputs: [cube()], twice: false },
    { name: 'diagonalMatrix', f: (a) => t.diagonalMatrix(a, { offset: 1 }), inputs: [x()], twice: false },
    { name: 'diff', f: (a) => t.diff(a, { order: 2 }), inputs: [cube()], twice: false },
    { name: 'dilate', f: (a) => t.dilate(a, [2, 3]), inputs: [x()], twice: false },
    { name: 'pad', f: (a) => t.pad(a, [[1, 0], [0, 2]]), inputs: [x()], twice: false },
    { name: 'pad', f: (a) => t.pad(a, [[1, 0], [0, 2]], { value: 7 }), inputs: [x()], twice: false },
    { name: 'pad', f: (a) => t.pad(a, [[3, 1], [0, 4]], { mode: 'reflect' }), inputs: [x()], twice: false },
    { name: 'repeat', f: (a) => t.repeat(a, 2, { axis: 0 }), inputs: [x()], twice: false },
    { name: 'repeat', f: (a) => t.repeat(a, [2, 0, 1], { axis: 1 }), inputs: [x()], twice: false },
    { name: 'roll', f: (a) => t.roll(a, 2), inputs: [x()], twice: false },
    { name: 'roll', f: (a) => t.roll(a, [1, -5], { axis: [0, -1] }), inputs: [cube()], twice: false },
    { name: 'rot90', f: (a) => t.rot90(a, -1), inputs: [cube()], twice: false },
    { name: 'rot180', f: (a) => t.rot180(a), inputs: [x()], twice: false },
    { name: 'split', f: (a) => t.split(a, [1], { axis: -1 }), inputs: [x()], twice: false },
    { name: 'tile', f: (a) => t.tile(a, [2, 1, 2]), inputs: [x()], twice: false },
    { name: 'tril', f: (a) => t.tril(a, { offset: -1 }), inputs: [cube()], twice: false },
    { name: 'triu', f: (a) => t.triu(a, { offset: 1 }), inputs: [cube()], twice: false },
    { name: 'gather', f: (a, i) => t.gather(a, i, { axis: 1 }), inputs: [x(), integers([[2, 0], [1, -1]])], twice: false },
    { name: 'gather', f: (a, i) => t.gather(a, i, { axis: 0 }), inputs: [uneven([3, 1]), integers([[2, 0], [0, 0]])], twice: false },
    { name: 'scatterAdd', f: (a, i, b) => t.scatterAdd(a, i, b), inputs: [x(), integers([[2, 0], [1, 1]]), uneven([2, 2], -1, 1, 4)], twice: false },
    { name: 'take', f: (a, i) => t.take(a, i, { axis: 1 }), inputs: [cube(), integers([[2, 0], [0, 1]])], twice: false },
    { name: 'take', f: (a, i) => t.take(a, i, { mode: 'wrap' }), inputs: [x(), integers([9, -2, 3])], twice: false },
    { name: 'indexAdd', f: (a, i, b) => t.indexAdd(a, i, b, { axis: 1 }), inputs: [cube(), integers([2, 0, 2]), uneven([2, 3, 4], -1, 1, 4)], twice: false },
    { name: 'indexAdd', f: (a, i, b) => t.indexAdd(a, i, b), inputs: [x(), integers([[1, 0], [1, 1]]), y()], twice: false },
    { name: 'sort', f: (a) => t.sort(a, { axis: 1 }), inputs: [cube()], twice: false },
    { name: 'sort', f: (a) => t.sort(a, { descending: true }), inputs: [x()], twice: false },
    { name: 'argsort', f: (a) => t.argsort(a, { axis: 0 }), inputs: [x()], smooth: none },
    { name: 'topk', f: (a) => Object.values(t.topk(a, 2, { axis: 1 })), inputs: [cube()], twice: false },
    { name: 'mode', f: (a) => t.mode(t.round(a), { axis: 1 }), inputs: [cube()], smooth: none },
    { name: 'oneHot', f: (i) => t.oneHot(i, 4, { axis: 0 }), inputs: [integers([3, 0, 2])], smooth: none },
    { name: 'searchsorted', f: (a, v) => t.searchsorted(t.sort(a), v), inputs: [y(), x()], smooth: none },
    { name: 'searchsorted', f: (a, v) => t.searchsorted(t.sort(a), v), inputs: [x(), uneven([2, 4], -1, 1, 3)], smooth: none },
    { name: 'unravelIndex', f: (i) => t.unravelIndex(i, [2, 3]), inputs: [integers([5, 0, 2])], smooth: none },
    { name: 'ravelIndex', f: (i, j) => t.ravelIndex([i, j], [2, 3]), inputs: [integers([1, 0, -1]), integers([2, 0, 1])], smooth: none },
    { name: 'meshgrid', f: (a, b) => t.meshgrid([a, b]), inputs: [y(), uneven([2])], twice: false },
    ...reductionCases(),
    { name: 'matmul', f: t.matmul, inputs: [uneven([2, 2, 3]), uneven([3, 2], -1, 1, 8)] },
    { name: 'matmul', f: t.matmul, inputs: [uneven([3]), uneven([3, 2], -1, 1, 8)] },
    { name: 'matmul', f: t.matmul, inputs: [uneven([2, 3]), uneven([3], -1, 1, 8)] },
    { name: 'dot', f: t.dot, inputs: [uneven([2, 3]), uneven([3, 2], -1, 1, 8)] },
    { name: 'outer', f: t.outer, inputs: [uneven([3]), uneven([2], -1, 1, 8)] },
    { name: 'tensordot', f: (a, b) => t.tensordot(a, b, { axes: 2 }), inputs: [uneven([2, 3, 2]), uneven([3, 2, 2], -1, 1, 8)] },
    { name: 'einsum', f: (a, b) => t.einsum('bij,bjk->bik', a, b), inputs: [uneven([2, 2, 3]), uneven([2, 3, 2], -1, 1, 8)] },
    { name: 'einsum', f: (a) => t.einsum('ii->i', a), inputs: [uneven([3, 3])], twice: false },
    { name: 'sum', f: (a) => t.sum(a, { axis: [0, 2], keepDims: true }), inputs: [cube()], twice: false },
    { name: 'mean', f: (a) => t.mean(a, { axis: 1 }), inputs: [x()], twice: false },
    { name: 'variance', f: (a) => t.variance(a, { axis: [-1, 0], ddof: 1 }), inputs: [cube()] },
    { name: 'std', f: (a) => t.std(a, { axis: 0, keepDims: true }), inputs: [x()] },
    { name: 'max', f: (a) => t.max(a, { axis: 1 }), inputs: [cube()], twice: false },
    { name: 'min', f: (a) => t.min(a, { axis: [0, 2], keepDims: true }), inputs: [cube()], twice: false },
    { name: 'argmax', f: (a) => t.argmax(a, { axis: 1 }), inputs: [x()], smooth: none },
    { name: 'argmin', f: (a) => t.argmin(a), inputs: [x()], smooth: none },
    { name: 'any', f: (a) => t.any(t.greater(a, 1), { axis: 1 }), inputs: [x()], smooth: none },
    { name: 'all', f: (a) => t.all(t.greater(a, -1), { axis: 1 }), inputs: [x()], smooth: none },
    { name: 'countZeros', f: (a) => t.countZeros(t.relu(a), { axis: 0 }), inputs: [x()], smooth: none },
    { name: 'sparsity', f: (a) => t.sparsity(t.relu(a)), inputs: [x()], smooth: none },
    { name: 'logSumExp', f: (a) => t.logSumExp(a, { axis: [0, 2] }), inputs: [cube()] },
    unary('softmax', t.softmax),
    { name: 'softmax', f: (a) => t.softmax(a, { axis: 1 }), inputs: [cube()] },
    { name: 'logSoftmax', f: (a) => t.logSoftmax(a, { axis: 0 }), inputs: [x()] },
    { name: 'prod', f: (a) => t.prod(a, { axis: [0, 2] }), inputs: [cube()] },
    { name: 'prod', f: (a) => t.prod(t.relu(a)), inputs: [positive()] },
    { name: 'cumsum', f: (a) => t.cumsum(a, { axis: 1, reverse: true }), inputs: [cube()], twice: false },
    { name: 'cumprod', f: (a) => t.cumprod(a, { axis: 0 }), inputs: [uneven([4, 2], 0.5, 2)] },
    { name: 'cumprod', f: (a) => t.cumprod(t.mul(a, [1, 0, 1, 1]), { reverse: true, axis: -1 }), inputs: [uneven([2, 4])] },
    { name: 'norm', f: (a) => t.norm(a, { axis: 1 }), inputs: [x()] },
    { name: 'norm', f: (a) => t.norm(a, { ord: 3 }), inputs: [x()] },
    { name: 'norm', f: (a) => t.norm(a, { ord: -1.5, keepDims: true }), inputs: [positive()] },
    { name: 'norm', f: (a) => t.norm(a, { ord: Infinity, axis: 0 }), inputs: [x()], twice: false },
    { name: 'matmul', f: t.matmul, inputs: [uneven([3]), y()] },
    { name: 'matmul', f: t.matmul, inputs: [x(), y()] },
    { name: 'matmul', f: t.matmul, inputs: [uneven([2]), positive()] },
    { name: 'matmul', f: t.matmul, inputs: [uneven([2, 2, 3]), y()] },
    { name: 'matmul', f: t.matmul, inputs: [y(), uneven([2, 3, 2])] },
    { name: 'matmul', f: t.matmul, inputs: [uneven([2, 1, 2, 3]), uneven([3, 3, 2], -1, 1, 8)] },
    { name: 'matmul', f: t.matmul, inputs: [x(), uneven([2, 3, 2], -1, 1, 8)] },
    { name: 'matmul', f: (a, b) => t.matmul(t.transpose(a), b), inputs: [x(), uneven([2, 4], -1, 1, 8)] },
    { name: 'dot', f: t.dot, inputs: [x(), uneven([2, 3, 2])] },
    { name: 'outer', f: t.outer, inputs: [uneven([2]), y()] },
    { name: 'tensordot', f: (a, b) => t.tensordot(a, b, { axes: [[0, 2], [1, 0]] }), inputs: [cube(), uneven([4, 2, 3], -1, 1, 8)] },
    { name: 'einsum', f: (a, b, c) => t.einsum('bij,jk,bkl->bil', a, b, c), inputs: [cube(), uneven([4, 2]), uneven([2, 2, 3], -1, 1, 8)] },
    { name: 'einsum', f: (a, b) => t.einsum('ii,ij->i', a, b), inputs: [uneven([3, 3]), uneven([3, 2], -1, 1, 8)] },
    { name: 'einsum', f: (a, b) => t.einsum('...ij,...j->...i', a, b), inputs: [cube(), uneven([1, 4], -1, 1, 8)] },
    ...signalCases(),
  ];
}

/** Reductions over each axis and all of them. */
function reductionCases(): OpCase[] {
  const smooth = ['prod', 'mean', 'variance', 'std', 'logSumExp', 'norm'] as const;
  const kinked = ['sum', 'max', 'min'] as const;
  const discrete = ['argmax', 'argmin'] as const;
  const along = ['softmax', 'logSoftmax', 'cumsum', 'cumprod'] as const;
  const axes = [undefined, 0, -1];
  return [
    ...smooth.flatMap((name) => axes.map((axis): OpCase => ({ name, f: (a) => t[name](a, axis === undefined ? {} : { axis }), inputs: [x()] }))),
    ...kinked.flatMap((name) => axes.map((axis): OpCase => ({ name, f: (a) => t[name](a, axis === undefined ? {} : { axis, keepDims: true }), inputs: [x()], twice: false }))),
    ...discrete.flatMap((name) => axes.map((axis): OpCase => ({ name, f: (a) => t[name](a, axis === undefined ? {} : { axis }), inputs: [x()], smooth: none }))),
    ...along.flatMap((name) => [0, 1].map((axis): OpCase => ({ name, f: (a) => t[name](a, { axis }), inputs: [x()], twice: name !== 'cumsum' }))),
    { name: 'any', f: (a) => t.any(t.greater(a, 0), { axis: 0 }), inputs: [x()], smooth: none },
    { name: 'all', f: (a) => t.all(t.greater(a, 0), { axis: 1 }), inputs: [x()], smooth: none },
    { name: 'countZeros', f: (a) => t.countZeros(t.relu(a)), inputs: [x()], smooth: none },
    { name: 'sparsity', f: (a) => t.sparsity(t.relu(a)), inputs: [x()], smooth: none },
  ];
}

/** Convolutions in all their kernels, transforms of even, odd, prime and composite lengths. */
function signalCases(): OpCase[] {
  const parts = ({ re, im }: t.Complex): readonly Tensor[] => [re, im];
  const line = (length: number, seed: number): Tensor => uneven([2, length], -1, 1, seed);
  const conv = (options: t.ConvOptions, x: readonly number[], kernel: readonly number[]): OpCase => ({
    name: 'conv',
    f: (a, b) => t.conv(a, b, options),
    inputs: [uneven(x, -1, 1, 3), uneven(kernel, -1, 1, 4)],
  });
  return [
    conv({}, [2, 2, 5], [1, 2, 3]),
    conv({ stride: 2, padding: [[1, 2], [0, 1]] }, [2, 2, 5, 4], [3, 2, 3, 2]),
    conv({ groups: 2, dilation: [1, 2], padding: 'same' }, [1, 4, 3, 5], [6, 2, 2, 2]),
    conv({ groups: 3 }, [2, 3, 4, 4], [3, 1, 2, 3]),
    conv({}, [2, 3, 2, 3], [4, 3, 1, 1]),
    { name: 'convTranspose', f: (a, b) => t.convTranspose(a, b, { stride: [2, 3], padding: 1, outputPadding: [1, 0] }), inputs: [uneven([2, 3, 2, 3]), uneven([3, 2, 3, 2])] },
    { name: 'convTranspose', f: (a, b) => t.convTranspose(a, b, { groups: 2 }), inputs: [uneven([1, 4, 3]), uneven([4, 1, 2])] },
    { name: 'im2col', f: (a) => t.im2col(a, [2, 3], { padding: 1, stride: [2, 1] }), inputs: [uneven([2, 2, 3, 4])], twice: false },
    { name: 'col2im', f: (a) => t.col2im(a, [2, 1, 3, 4], [2, 2], { dilation: [1, 2] }), inputs: [uneven([2, 4, 4])], twice: false },
    { name: 'convolve', f: (a, b) => t.convolve(a, b, { mode: 'same' }), inputs: [uneven([5]), uneven([4])] },
    { name: 'convolve', f: (a, b) => t.convolve(a, b, { method: 'fft' }), inputs: [uneven([3, 4]), uneven([2, 3], -1, 1, 8)] },
    { name: 'correlate', f: (a, b) => t.correlate(a, b, { mode: 'valid' }), inputs: [uneven([2, 3]), uneven([4, 4], -1, 1, 8)] },
    { name: 'fftConvolve', f: (a, b) => t.fftConvolve(a, b), inputs: [uneven([5]), uneven([3], -1, 1, 8)] },
    ...[6, 7, 17].flatMap((n): OpCase[] => [
      { name: 'fft', f: (a, b) => parts(t.fft({ re: a, im: b })), inputs: [line(n, 1), line(n, 2)], twice: false },
      { name: 'ifft', f: (a) => parts(t.ifft(a)), inputs: [line(n, 1)], twice: false },
      { name: 'rfft', f: (a) => parts(t.rfft(a)), inputs: [line(n, 1)], twice: false },
      { name: 'irfft', f: (a, b) => t.irfft({ re: a, im: b }, { n }), inputs: [line((n >> 1) + 1, 1), line((n >> 1) + 1, 2)], twice: false },
    ]),
    { name: 'fft', f: (a) => parts(t.fft(a, { axis: 0, n: 3 })), inputs: [x()], twice: false },
    { name: 'ifft', f: (a, b) => parts(t.ifft({ re: a, im: b }, { n: 2 })), inputs: [x(), positive()], twice: false },
    { name: 'rfft', f: (a) => t.rfft(a, { axis: 0, n: 5 }).im, inputs: [x()], twice: false },
    { name: 'irfft', f: (a) => t.irfft(a), inputs: [x()], twice: false },
    { name: 'irfft', f: (a, b) => t.irfft({ re: a, im: b }, { axis: 0, n: 9 }), inputs: [x(), positive()], twice: false },
    { name: 'fftn', f: (a) => parts(t.fftn(a)), inputs: [cube()], twice: false },
    { name: 'ifftn', f: (a, b) => parts(t.ifftn({ re: a, im: b }, { axis: [0, 2] })), inputs: [cube(), cube()], twice: false },
    { name: 'fft2', f: (a) => parts(t.fft2(a)), inputs: [cube()], twice: false },
    { name: 'ifft2', f: (a) => parts(t.ifft2(a)), inputs: [cube()], twice: false },
    { name: 'frequencyResponse', f: (a) => t.frequencyResponse(a, { points: 5 }).magnitude, inputs: [y()] },
    { name: 'antiAliasSubsample', f: (a) => t.antiAliasSubsample(a, 2, { axis: 0 }), inputs: [uneven([5, 2])], twice: false },
  ];
}
