import { asTensor, neg, random, type Tensor } from '@x/tensor/core';
import { minimize, type Minimum } from '@x/optim';
import type { Model } from '../model/model.js';
import { requireContinuous } from './requireContinuous.js';

/** Where to start and how long to climb. */
export interface ModeOptions {
  /** Values of all sampled quantities to start at. Without them the start is random. */
  readonly init?: unknown;
  /** The key of a random start; default that of 0. */
  readonly key?: random.Key;
  /** Default 1000. */
  readonly maxIterations?: number;
  /** The largest gradient component that counts as zero; default 1e-6. */
  readonly tolerance?: number;
}

/** The coordinates of greatest density. */
export function modeOf(op: string, model: Model, jacobian: boolean, { init, key = random.key(0), maxIterations = 1000, tolerance = 1e-6 }: ModeOptions): Minimum<Tensor> {
  requireContinuous(op, model);
  const start = init === undefined ? model.start(key) : model.unconstrain(init);
  return minimize((x: Tensor) => neg(model.logJoint(x, { jacobian })), asTensor(start), { maxIterations, tolerance });
}
