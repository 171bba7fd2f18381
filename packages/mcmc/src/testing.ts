// Laws of samplers, for the tests of this package and of your own kernels.
export { calibrate } from './laws/calibration.js';
export type { Calibration, CalibrationOptions } from './laws/calibration.js';
export { jointTest } from './laws/jointDistribution.js';
export type { JointTestOptions } from './laws/jointDistribution.js';
