// Sampling
export { sample } from './driver/sample.js';
export type { SampleOptions } from './driver/sample.js';
export type { OnProgress, Progress } from './driver/progress.js';
export type { Parallel } from './parallel/runInWorkers.js';

// Kernels with gradients
export { nuts } from './kernels/nuts.js';
export type { NutsOptions } from './kernels/nuts.js';
export { hmc } from './kernels/hmc.js';
export type { HmcOptions } from './kernels/hmc.js';
export { mala } from './kernels/mala.js';
export type { MalaOptions } from './kernels/mala.js';
export type { HamiltonianState } from './kernels/hamiltonianKernel.js';

// Kernels without gradients
export { randomWalk } from './kernels/randomWalk.js';
export type { RandomWalkOptions, RandomWalkState } from './kernels/randomWalk.js';
export { independence } from './kernels/independence.js';
export type { IndependenceOptions, IndependentProposal, ProposalDistribution } from './kernels/independence.js';
export { metropolisHastings } from './kernels/metropolisHastings.js';
export type { ProposalOptions } from './kernels/metropolisHastings.js';
export { gibbs } from './kernels/gibbs.js';
export type { Conditional, GibbsOptions } from './kernels/gibbs.js';
export { slice } from './kernels/slice.js';
export type { SliceOptions, SliceState } from './kernels/slice.js';
export { ellipticalSlice } from './kernels/ellipticalSlice.js';
export type { EllipticalSliceOptions } from './kernels/ellipticalSlice.js';

// Several modes
export { tempered } from './kernels/tempered.js';
export type { TemperedOptions, TemperedState } from './kernels/tempered.js';
export { smc } from './kernels/smc.js';
export type { SmcOptions } from './kernels/smc.js';

// Exact chains on finitely many states
export { fullConditional, mhTransitionMatrix } from './kernels/finiteChains.js';

// Draws and diagnostics
export { Trace } from './trace/trace.js';
export type { TraceData } from './trace/trace.js';
export { Summary } from './trace/summary.js';
export type { SummaryOptions, SummaryRow } from './trace/summary.js';
export type { InferenceData, InferenceDataOptions } from './trace/inferenceData.js';
export { readRunState, writeRunState } from './trace/runState.js';
export type { RunState } from './trace/runState.js';
export { bfmi, ess, hdi, mcse, rhat } from './diagnostics/diagnostics.js';
export type { EssOptions, HdiOptions, McseOptions } from './diagnostics/diagnostics.js';
export type { EssKind } from './diagnostics/effectiveSize.js';

// Targets and kernels of your own
export { defineTarget } from './target/defineTarget.js';
export type { TargetDefinition } from './target/defineTarget.js';
export type { LogDensity, Part, PortableDensity, Target, TargetLike } from './target.js';
export type { ChainState, Info, Kernel, PopulationSampler, Sampler, StatName } from './kernel.js';

// Probabilistic programs
export { Model, model } from './model/model.js';
export type { Program, Statements } from './model/program.js';
export type { OtherSite, SampleSite, Site } from './model/sites.js';
export { map } from './variational/map.js';
export type { PosteriorMode } from './variational/map.js';
export type { ModeOptions } from './variational/mode.js';
export { laplace, LaplaceApproximation } from './variational/laplace.js';
export { advi, VariationalApproximation } from './variational/advi.js';
export type { AdviOptions } from './variational/advi.js';
export { GaussianApproximation } from './variational/gaussianApproximation.js';

// Predictions and comparisons
export { priorPredictive } from './predictive/priorPredictive.js';
export { posteriorPredictive } from './predictive/posteriorPredictive.js';
export { logLikelihood } from './predictive/logLikelihood.js';
export type { PosteriorDraws } from './predictive/posteriorDraws.js';
export { loo } from './comparison/loo.js';
export type { Loo } from './comparison/loo.js';
export { waic } from './comparison/waic.js';
export type { Waic } from './comparison/waic.js';
export { compare } from './comparison/compare.js';
export type { ComparisonRow, PredictiveScore } from './comparison/compare.js';
export type { LogLikelihoods } from './comparison/pointwise.js';

// Monte Carlo without chains, from @x/prob
export { importanceSample, rejectionSample, selfNormalizedImportance, sir, tailProbability } from '@x/prob';
