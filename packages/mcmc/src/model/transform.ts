import type { Bijector, Distribution, Support } from '@x/prob';
import { DomainError, random, zeros, type Shape, type Tensor } from '@x/tensor/core';

/** The bijector of a continuous support. */
export function bijectorOf(name: string, family: string, support: Support): Bijector {
  const bijector = support.bijector?.();
  if (bijector !== undefined) return bijector;
  throw new DomainError({
    op: `model.sample('${name}')`,
    argument: 'distribution',
    expected: 'have a support that unconstrained numbers can be mapped onto',
    actual: `${family}, whose support is ${support.name}`,
    hint: 'Observe it, or write the program in terms of a quantity that has one.',
  });
}

/** The shape of the unconstrained coordinates of a value; discrete values are their own coordinates. */
export function unconstrainedShape(name: string, family: string, support: Support, shape: Shape): Shape {
  return support.discrete ? shape : bijectorOf(name, family, support).inverseShape(shape);
}

/** The value in the middle of a support. */
export function valueAt(support: Support, coordinates: Shape): Tensor {
  return support.bijector!().forward(zeros(coordinates));
}

/** Some value of a discrete distribution. */
export function discreteStart(distribution: Distribution): Tensor {
  return distribution.sample(random.key(0));
}
