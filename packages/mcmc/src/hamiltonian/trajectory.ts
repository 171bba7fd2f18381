import type { DrawStream } from '../random/drawStream.js';
import type { Target } from '../target.js';
import type { Metric } from './metric.js';

/** A point of a chain as Hamiltonian kernels know it. */
export interface Point {
  readonly position: Float64Array;
  readonly gradient: Float64Array;
  readonly logDensity: number;
}

/** What a trajectory ended in; its arrays are overwritten by the next one. */
export interface Outcome extends Point {
  readonly accept: number;
  readonly divergent: boolean;
  readonly treeDepth: number;
  readonly energy: number;
  readonly steps: number;
}

/** A way to simulate from a point and to choose the next one; owns all memory it needs. */
export interface Trajectory {
  run(from: Point, metric: Metric, stepSize: number, noise: DrawStream): Outcome;
}

/** Makes a trajectory for a target. */
export type TrajectoryMaker = (target: Target) => Trajectory;

/** An energy error beyond this means that the simulation has left the true path. */
export const largestEnergyError = 1000;
