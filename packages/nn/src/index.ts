// Importing @x/tensor makes all ops methods of tensors.
import '@x/tensor';

// modules
export type { ForwardOptions, Layer, Module } from './module/module.js';
export { namedTensors } from './module/places.js';
export { assign, combine, parameterCount, partition, withDType } from './module/partition.js';
export { freeze, unfreeze } from './module/freeze.js';
export { checked, outputShape } from './module/outputShape.js';
export { LayerError } from './module/layerError.js';
export type { LayerComplaint } from './module/layerError.js';

// layers
export { inferred, Sequential } from './layers/sequential.js';
export type { InferredLayer } from './layers/sequential.js';
export { Linear } from './layers/linear.js';
export type { WeightOptions } from './layers/linear.js';
export { Flatten } from './layers/flatten.js';
export { Conv1d, Conv2d, Conv3d } from './layers/conv.js';
export type { ConvLayerOptions } from './layers/conv.js';
export { ConvTranspose1d, ConvTranspose2d } from './layers/convTranspose.js';
export type { ConvTransposeLayerOptions } from './layers/convTranspose.js';
export { LocallyConnected2d } from './layers/locallyConnected2d.js';
export type { LocallyConnectedOptions } from './layers/locallyConnected2d.js';
export { AvgPool, GlobalAvgPool, MaxPool, MinPool, SoftmaxPool } from './layers/pools.js';
export { avgPool } from './pooling/avgPool.js';
export type { AvgPoolOptions } from './pooling/avgPool.js';
export { maxPool } from './pooling/maxPool.js';
export type { PoolOptions } from './pooling/poolGeometry.js';
export { resize, Upsample } from './layers/upsample.js';
export type { UpsampleOptions } from './layers/upsample.js';
export { GroupNorm, LayerNorm, LocalResponseNorm } from './layers/norms.js';
export type { LocalResponseOptions, NormLayerOptions } from './layers/norms.js';
export { BatchNorm } from './layers/batchNorm.js';
export type { BatchNormOptions } from './layers/batchNorm.js';
export { Whitening } from './layers/whitening.js';
export type { WhiteningOptions } from './layers/whitening.js';
export { Dropout } from './layers/dropout.js';
export type { DropoutOptions } from './layers/dropout.js';
export { Embedding } from './layers/embedding.js';
export type { EmbeddingOptions } from './layers/embedding.js';
export { Maxout } from './layers/maxout.js';
export { PReLU } from './layers/prelu.js';
export { RNN } from './recurrent/rnn.js';
export type { RnnOptions } from './recurrent/rnn.js';
export { LSTM } from './recurrent/lstm.js';
export type { LstmOptions, LstmState } from './recurrent/lstm.js';
export { GRU } from './recurrent/gru.js';
export type { GruOptions } from './recurrent/gru.js';
export { Bidirectional } from './recurrent/bidirectional.js';
export type { BothStates } from './recurrent/bidirectional.js';
export { LeakyUnit } from './recurrent/leakyUnit.js';
export type { LeakyOptions } from './recurrent/leakyUnit.js';
export { EncoderDecoder } from './recurrent/encoderDecoder.js';
export type { DecodeOptions, EncoderDecoderParts, TranslateOptions } from './recurrent/encoderDecoder.js';
export { SequenceModel } from './recurrent/sequenceModel.js';
export type { GenerateOptions, SequenceModelParts, SequenceOptions } from './recurrent/sequenceModel.js';
export type { RecurrentOptions, Run, RunOptions } from './recurrent/recurrent.js';
export { MultiHeadAttention } from './layers/multiHeadAttention.js';
export type { AttentionCall, AttentionOptions } from './layers/multiHeadAttention.js';
export { TransformerEncoderLayer } from './layers/transformerEncoderLayer.js';
export type { TransformerOptions } from './layers/transformerEncoderLayer.js';

// blocks
export { BasicBlock, Bottleneck, Residual } from './blocks/residual.js';
export type { ResidualBlockOptions, ResidualOptions } from './blocks/residual.js';
export { Inception, Parallel } from './blocks/inception.js';
export type { InceptionBlockOptions, InceptionChannels, InceptionKernels } from './blocks/inception.js';
export { FactorizedConv2d } from './blocks/factorizedConv2d.js';
export type { FactorizedConvOptions } from './blocks/factorizedConv2d.js';
export { DeeplySupervised } from './blocks/deeplySupervised.js';
export type { SupervisedOutputs } from './blocks/deeplySupervised.js';
export { auxiliaryObjective } from './blocks/auxiliaryObjective.js';
export { channelShuffle, SeparableConv2d } from './blocks/separable.js';

// layer maths
export { convOutputShape, receptiveField, samePadding } from './maths/convOutputShape.js';
export type { ReceptiveLayer, WindowOptions } from './maths/convOutputShape.js';
export { multiplyAdds } from './maths/multiplyAdds.js';
export { convMatrix } from './maths/convMatrix.js';
export { activationPatterns, deepReluRegions, reluRegions } from './maths/reluRegions.js';
export { signedHinges } from './maths/signedHinges.js';
export type { HingeSum, SignedHinge } from './maths/signedHinges.js';
export { covariateShift } from './maths/covariateShift.js';
export type { CovariateShift } from './maths/covariateShift.js';
export { factorizeKernel } from './maths/factorizeKernel.js';
export type { SeparableKernel } from './maths/factorizeKernel.js';
export { deadUnits, saturationFraction } from './maths/unitHealth.js';
export { bilinearInterpolate, bilinearKernel } from './maths/bilinear.js';

// training
export { fit } from './training/fit.js';
export type { Fit } from './training/fit.js';
export type { BatchReport, Callback, CallbackLike, EarlyStopping, EpochReport, FitOptions, PlateauOptions } from './training/fitOptions.js';
export type { EpochFigures, History } from './training/history.js';
export type { ProgressOutput } from './training/progressLine.js';
export type { Clip, Objective } from './training/trainingStep.js';
export { dataLoader } from './training/dataLoader.js';
export type { DataLoader, DataLoaderOptions } from './training/dataLoader.js';
export type { Batches, Dataset } from './training/dataset.js';
export type { Batch, BatchLike, Examples } from './training/batch.js';
export { evaluate, predict } from './training/evaluate.js';
export type { EvaluateOptions, Evaluation, Metric } from './training/evaluate.js';
export { accuracy } from './training/accuracy.js';

export { bagging, Ensemble } from './training/bagging.js';
export type { BaggingOptions } from './training/bagging.js';
export { fgsm, pgd } from './adversarial/attack.js';
export type { AttackOptions, PgdOptions } from './adversarial/attack.js';
export { adversarialObjective } from './adversarial/adversarialObjective.js';

export { randomAffine } from './augmentation/randomAffine.js';
export type { AffineRanges } from './augmentation/randomAffine.js';

// saving, inspection
export { saveModel } from './persistence/saveModel.js';
export { loadModel } from './persistence/loadModel.js';
export type { LoadOptions } from './persistence/loadModel.js';
export { summary } from './inspection/summary.js';
export type { Summary, SummaryRow } from './inspection/summary.js';

// networks
export * as models from './models/models.js';
export { alexnet, autoencoder, characterModel, gan, googlenet, inception, lenet5, mlp, mobilenet, resnet, trainGan, vae, vgg } from './models/models.js';

// architecture search
export { convolutionSpace } from './search/convolutionSpace.js';
export type { ConvolutionArchitecture, ConvolutionBlock, ConvolutionSpace, ConvolutionSpaceOptions } from './search/convolutionSpace.js';
export { evolutionarySearch } from './search/evolutionarySearch.js';
export type { EvolutionOptions } from './search/evolutionarySearch.js';
export { randomSearch } from './search/randomSearch.js';
export type { Candidate, CandidateReport, SearchOptions, SearchResult } from './search/searchRun.js';
export type { SearchSpace } from './search/searchSpace.js';

// activations, initialisers, losses
export * as activations from './activations/activations.js';
export { clippedLinear, elu, generalRectifier, gelu, hardSigmoid, hardSwish, hardtanh, leakyRelu, maxoutOf, mish, relu, selu, sigmoid, silu, softmax, softplus, softsign, tanh } from './activations/activations.js';
export * as init from './init/init.js';
export * as loss from './loss/loss.js';
