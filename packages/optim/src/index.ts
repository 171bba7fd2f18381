// gradient transforms
export { sgd } from './sgd.js';
export type { SgdState } from './sgd.js';
export { adadelta, adagrad, rmsprop } from './adaptive.js';
export type { AdadeltaState, AdagradState, RmspropState } from './adaptive.js';
export { adam, adamax, adamw, lion, nadam } from './adam.js';
export type { AdamOptions, AdamState, LionState } from './adam.js';
export { lamb } from './lamb.js';
export { chain } from './chain.js';
export { clipByGlobalNorm, clipByValue, globalNorm } from './clip.js';
export { addDecayedWeights } from './regularize.js';
export { scaleByRate } from './scaleByRate.js';
export { polyakAveraging } from './polyak.js';
export type { PolyakAveraging } from './polyak.js';
export { applyUpdates } from './transform.js';
export type { GradientTransform } from './transform.js';

// schedules
export { constant, cosine, exponentialDecay, inverseTimeDecay, oneCycle, polynomial, stepDecay, warmupCosine } from './schedule.js';
export type { Schedule } from './schedule.js';
export { plateau } from './plateau.js';
export type { PlateauState } from './plateau.js';

// minimisation, fitting, equations
export { minimize } from './minimize.js';
export type { Minimum, MinimizeMethod, MinimizeOptions } from './minimize.js';
export type { Progress } from './minimize/iterate.js';
export type { BoundPairs } from './minimize/bounds.js';
export { armijo, wolfe } from './lineSearch.js';
export type { LineSearchOptions, LineSearchResult, LineValue, WolfeOptions } from './lineSearch.js';
export { leastSquares } from './leastSquares.js';
export type { LeastSquaresFit, LeastSquaresOptions } from './leastSquares.js';
export { root } from './root.js';
export type { Root, RootOptions } from './root.js';

// second-order diagnostics
export { classifyCriticalPoint, hessianCondition, optimalStep, predictedChange, steepestDirection } from './diagnostics.js';
export type { CriticalPoint, HessianSource } from './diagnostics.js';

// constraints
export { quadraticProgram } from './quadraticProgram.js';
export type { QuadraticCertificate, QuadraticProgramOptions, QuadraticProgramResult } from './quadraticProgram.js';
export type { QuadraticProgramData } from './quadratic/program.js';
export { augmentedLagrangian } from './augmentedLagrangian.js';
export type { AugmentedLagrangianOptions, ConstrainedProgress, ConstrainedResult } from './augmentedLagrangian.js';
export { lagrangian } from './lagrangian.js';
export type { Constraints, Multipliers } from './lagrangian.js';
export { kktResidual } from './kktResidual.js';
export type { KktResiduals } from './kktResidual.js';
export { projectedGradient } from './projectedGradient.js';
export { proximalGradient } from './proximalGradient.js';
export type { ProximalGradientOptions, ProximalResult } from './forwardBackward.js';
export { projectBall, projectBox, projectHalfspace, projectL1Ball, projectPsd, projectSimplex } from './projections.js';
export { shrinkElasticNet, shrinkNorm, shrinkSquares, softThreshold } from './proximal.js';

// convexity
export { firstOrderCheck, isConvexSampled, jensenGap, secondOrderCheck } from './convexity.js';
export type { ConvexityCheck } from './convexity.js';
export { gradientLipschitz, lipschitzEstimate } from './lipschitz.js';
export type { Sampling } from './boxSamples.js';
