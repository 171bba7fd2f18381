import { add, asTensor, DomainError, sum, type Tensor } from '@x/tensor/core';
import { observedLogProb } from './observed.js';
import { runProgram, type Program } from './program.js';
import { bijectorOf } from './transform.js';

/** Values by name. */
export type Values = { readonly [name: string]: Tensor };

/**
 * The coordinates of a sampled quantity.
 *
 * Fails: DomainError for one that was not sampled when the program was first run.
 */
export function coordinatesAt(coordinates: Values, name: string): Tensor {
  const x = coordinates[name];
  if (x !== undefined) return x;
  throw new DomainError({
    op: 'model.sample',
    argument: 'name',
    expected: 'be sampled on every run of the program',
    actual: `'${name}', which was not sampled on its first run`,
    hint: 'Sample it always, and let `where` decide whether its value counts.',
  });
}

/** What is counted besides the densities of the program. */
export interface DensityOptions {
  /** Whether the values are unconstrained coordinates, whose volume change belongs to the density. */
  readonly jacobian: boolean;
}

/**
 * The log density of a program at unconstrained coordinates: log p(values, observations) + log |det ∂values/∂coordinates|,
 * the latter unless `jacobian` is false.
 */
export function logJointAt(program: Program, coordinates: Values, { jacobian }: DensityOptions): Tensor {
  let total: Tensor | undefined;
  const count = (term: Tensor): void => {
    const whole = term.ndim === 0 ? term : sum(term);
    total = total === undefined ? whole : add(total, whole);
  };
  runProgram(program, {
    sample: (name, distribution) => {
      const { support, family } = distribution;
      const x = coordinatesAt(coordinates, name);
      if (support.discrete) {
        count(distribution.logProb(x));
        return x;
      }
      const bijector = bijectorOf(name, family, support);
      const value = bijector.forward(x);
      count(distribution.logProb(value));
      if (jacobian) count(bijector.forwardLogDet(x));
      return value;
    },
    observe: (name, distribution, value) => {
      count(observedLogProb(name, distribution, value));
      return asTensor(value);
    },
    deterministic: (_, value) => asTensor(value),
    factor: (_, logWeight) => count(asTensor(logWeight)),
  });
  return total ?? asTensor(0);
}

/** The terms of the log density by statement, at values as people know them. */
export function logTermsAt(program: Program, values: Values): { name: string; kind: 'sample' | 'observe' | 'factor'; logProb: Tensor }[] {
  const terms: ReturnType<typeof logTermsAt> = [];
  runProgram(program, {
    sample: (name, distribution) => {
      terms.push({ name, kind: 'sample', logProb: distribution.logProb(values[name]!) });
      return values[name]!;
    },
    observe: (name, distribution, value) => {
      terms.push({ name, kind: 'observe', logProb: observedLogProb(name, distribution, value) });
      return asTensor(value);
    },
    deterministic: (_, value) => asTensor(value),
    factor: (name, logWeight) => void terms.push({ name, kind: 'factor', logProb: asTensor(logWeight) }),
  });
  return terms;
}
