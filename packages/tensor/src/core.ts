// The functions of @x/tensor without methods: what a bundle pays for is what it imports.

// tensors
export { Tensor, isTensor, isAbstract } from './tensor.js';
export { tensor, asTensor } from './create.js';
export type { CreateOptions, NumericArray } from './create.js';
export { zeros, ones, full, eye, arange, linspace, zerosLike, onesLike } from './constructors.js';

export * from './ops.js';

// results whose shape depends on data
export * from './dataDependent.js';

// random numbers
export * as random from './random/random.js';

// layout
export { concat, stack } from './ops/layout/concat.js';
export { meshgrid, ogrid } from './ops/layout/meshgrid.js';

// indexing
export { ravelIndex } from './ops/indexing/ravelIndex.js';

// products
export { einsum } from './ops/products/einsum.js';

// signal
export { lowPass } from './ops/signal/antiAliasSubsample.js';

// loops
export { scan } from './ops/loops/scan.js';
export type { ScanOptions } from './ops/loops/scan.js';
export { cond } from './ops/loops/cond.js';
export { whileLoop } from './ops/loops/whileLoop.js';
export type { WhileOptions } from './ops/loops/whileLoop.js';
export { associativeScan } from './ops/loops/associativeScan.js';
export type { AssociativeScanOptions } from './ops/loops/associativeScan.js';

// options and results of ops
export type { Index, Range } from './ops/layout/at.js';
export type { DiagonalOptions } from './ops/layout/diag.js';
export type { DiffOptions } from './ops/layout/diff.js';
export type { MeshgridOptions } from './ops/layout/meshgrid.js';
export type { PadMode, PadOptions } from './ops/layout/pad.js';
export type { RepeatOptions } from './ops/layout/repeat.js';
export type { RollOptions } from './ops/layout/roll.js';
export type { RotateOptions } from './ops/layout/rot90.js';
export type { SplitOptions } from './ops/layout/split.js';
export type { TriangleOptions } from './ops/layout/tril.js';
export type { BincountOptions } from './ops/indexing/bincount.js';
export type { GatherOptions } from './ops/indexing/gather.js';
export type { Histogram, HistogramOptions } from './ops/indexing/histogram.js';
export type { OneHotOptions } from './ops/indexing/oneHot.js';
export type { OutOfRange } from './ops/indexing/positions.js';
export type { RavelIndexOptions } from './ops/indexing/ravelIndex.js';
export type { SearchsortedOptions } from './ops/indexing/searchsorted.js';
export type { SortOptions } from './ops/indexing/sort.js';
export type { IndexAddOptions, TakeOptions } from './ops/indexing/take.js';
export type { Topk, TopkOptions } from './ops/indexing/topk.js';
export type { Unique } from './ops/indexing/unique.js';
export type { TensordotOptions } from './ops/products/tensordot.js';
export type { ReductionOptions } from './ops/reductions/reduction.js';
export type { PositionOptions } from './ops/reductions/argmax.js';
export type { CumulativeOptions } from './ops/reductions/cumsum.js';
export type { NormOptions } from './ops/reductions/norm.js';
export type { SoftmaxOptions } from './ops/reductions/softmax.js';
export type { VarianceOptions } from './ops/reductions/variance.js';
export type { SubsampleOptions } from './ops/signal/antiAliasSubsample.js';
export type { ConvOptions, ConvTransposeOptions } from './ops/signal/conv.js';
export type { ConvWindowOptions, Padding, PerAxis } from './ops/signal/convGeometry.js';
export type { ConvolveMode, ConvolveOptions } from './ops/signal/convolve.js';
export type { Complex, ComplexLike, FourierAxesOptions, FourierOptions } from './ops/signal/fft.js';

// files
export { readNpy, writeNpy } from './io/npy.js';
export { readNpz, writeNpz } from './io/npz.js';
export { readSafetensors, safetensorsMetadata, writeSafetensors } from './io/safetensors.js';

// trees
export { treeFlatten, treeUnflatten, treeLeaves, treeMap, requireSameStructure, sameStructure, showStructure } from './tree.js';
export type { TreeStructure } from './tree.js';

// errors
export { ShapeError, DTypeError, DomainError, NoKernelError, TraceError, TensorError, showShape } from './errors.js';
export type { Complaint } from './errors.js';

// types
export type { DType, TypedArray } from './dtype.js';
export type { Shape } from './shape.js';
export type { TensorLike, NestedArray } from './tensor.js';

// devices
export { cpu, defaultDevice, setDefaultDevice, withDevice } from './device.js';
export type { Device, Aval } from './device.js';

// ops of your own
export { apply, apply1, defineOp } from './op.js';
export { unary, binary, ternary } from './ops/elementwiseOp.js';
export type { Unary, Binary, Ternary, ElementwiseOptions } from './ops/elementwiseOp.js';
export type { Op, OpRecord, Call, BatchCall, GraphWalks, View } from './op.js';

// for packages built on the core
export { keyPrototype, keyWords } from './random/key.js';
export { threefry2x32 } from './random/threefry.js';
export { ElementStream } from './random/elementStream.js';
export { normalFrom, normalLayers, quickNormal } from './random/normal.js';
export { alias, abstractTensor } from './tensor.js';
export { bytesPerElement, dtypeOf, isFloat } from './dtype.js';
export { scalar, asOperands } from './create.js';
export { sizeOf, sameShape, isRowMajor, rowMajorStrides, normalizeAxis, broadcastShapes, collapse, requireWhole } from './shape.js';
export type { Space } from './shape.js';
export { Node, Recording, belongsTo, liveRecordings } from './recording.js';
export { trace, graphOf, evaluate, placeholder } from './graph.js';
export type { Graph } from './graph.js';
export type { Operand } from './kernels/copy.js';
export { allocate, copyInto, materialize } from './kernels/copy.js';
export * as arena from './wasm/arena.js';
export { operandOf, opNamed } from './op.js';
export type { ReductionMeaning } from './op.js';
export { bulkExponential } from './wasm/bulkMath.js';
export { gemm } from './wasm/gemm.js';
export { sumTo, sumToOp, broadcastOp, reshaped } from './ops/broadcast.js';
export { toFloat, promote } from './dtype.js';
export { fromExpression } from './ops/elementwiseOp.js';
export { argument, argumentsOf, call, number, substitute } from './formula/expression.js';
export { canGenerateCode, choiceTable, interpret, literal, toJavaScript } from './formula/javascript.js';
export { functions, operators } from './formula/intrinsic.js';
export { digamma as digammaOf } from './special/digamma.js';
export { erf as erfOf, erfc as erfcOf } from './special/erf.js';
export { erfcinv as erfcinvOf } from './special/erfinv.js';
export { lgamma as lgammaOf } from './special/lgamma.js';
export { polygamma as polygammaOf } from './special/polygamma.js';
export type { Expression } from './formula/expression.js';
export { partialOf } from './formula/derivative.js';
export type { Intrinsic } from './formula/intrinsic.js';
