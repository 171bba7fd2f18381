import type { Support } from '@x/prob';
import { asTensor, type DType, type Shape, type Tensor } from '@x/tensor/core';
import { requireObservationShape } from './observed.js';
import { runProgram, type Program } from './program.js';
import { discreteStart, unconstrainedShape, valueAt } from './transform.js';

/** A quantity that a program draws. */
export interface SampleSite {
  readonly kind: 'sample';
  readonly name: string;
  readonly family: string;
  readonly shape: Shape;
  readonly dtype: DType;
  readonly support: Support;
  /** The shape of its unconstrained coordinates. */
  readonly coordinates: Shape;
}

/** A quantity that a program sees or computes. */
export interface OtherSite {
  readonly kind: 'observe' | 'deterministic' | 'factor';
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** One statement of a program. */
export type Site = SampleSite | OtherSite;

/** The statements of a program, found by running it once in the middle of its parameter space. */
export function sitesOf(program: Program): Site[] {
  const sites: Site[] = [];
  const other = (kind: OtherSite['kind'], name: string, value: Tensor): Tensor => {
    sites.push({ kind, name, shape: value.shape, dtype: value.dtype });
    return value;
  };
  runProgram(program, {
    sample: (name, distribution) => {
      const shape = [...distribution.batchShape, ...distribution.eventShape];
      const { support, family } = distribution;
      const coordinates = unconstrainedShape(name, family, support, shape);
      const value = support.discrete ? discreteStart(distribution) : valueAt(support, coordinates);
      sites.push({ kind: 'sample', name, family, shape, dtype: value.dtype, support, coordinates });
      return value;
    },
    observe: (name, distribution, value) => {
      const data = asTensor(value);
      requireObservationShape(name, distribution, data);
      return other('observe', name, data);
    },
    deterministic: (name, value) => other('deterministic', name, asTensor(value)),
    factor: (name, logWeight) => void other('factor', name, asTensor(logWeight)),
  });
  return sites;
}
