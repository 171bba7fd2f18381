import type { Distribution } from '@x/prob';
import { asTensor, DomainError, type Tensor, type TensorLike } from '@x/tensor/core';

/** The words of a probabilistic program. */
export interface Statements {
  /** A random quantity to be inferred. Returns its value: of shape `[...batchShape, ...eventShape]`. */
  sample(name: string, distribution: Distribution): Tensor;
  /** A random quantity that was seen. NaN stands for a missing value and is left out exactly. Returns the value. */
  observe(name: string, distribution: Distribution, value: TensorLike): Tensor;
  /** A function of the above that draws should report. Returns its value. */
  deterministic(name: string, value: TensorLike): Tensor;
  /** Adds a term to the log density that no distribution stands for. All its elements are added up. */
  factor(name: string, logWeight: TensorLike): void;
}

/**
 * A probabilistic program: a function that says how data come about. It must make the same statements on every run, and
 * be written in ops: it is run on abstract values to be compiled.
 */
export type Program = (statements: Statements) => unknown;

/** Statements that pass values on, for runs that care about sampled quantities only. */
export const passive: Omit<Statements, 'sample'> = {
  observe: (_, __, value) => asTensor(value),
  deterministic: (_, value) => asTensor(value),
  factor: () => undefined,
};

/** Runs a program, refusing names that are used twice. */
export function runProgram(program: Program, statements: Statements): void {
  const names = new Set<string>();
  const once = (word: string, name: string): void => {
    if (typeof name !== 'string' || name === '') {
      throw new DomainError({
        op: `model.${word}`,
        argument: 'name',
        expected: 'be a text that is not empty',
        actual: String(name),
        hint: `The name comes first: ${word}('mu', …).`,
      });
    }
    if (names.has(name)) {
      throw new DomainError({
        op: `model.${word}`,
        argument: 'name',
        expected: 'be used once in a program',
        actual: `'${name}' a second time`,
        hint: "For many quantities of one kind use one statement with a batch: sample('theta', distribution.expand([8])).",
      });
    }
    names.add(name);
  };
  program({
    sample: (name, distribution) => {
      once('sample', name);
      requireDistribution('sample', name, distribution);
      return statements.sample(name, distribution);
    },
    observe: (name, distribution, value) => {
      once('observe', name);
      requireDistribution('observe', name, distribution);
      return statements.observe(name, distribution, value);
    },
    deterministic: (name, value) => {
      once('deterministic', name);
      return statements.deterministic(name, value);
    },
    factor: (name, logWeight) => {
      once('factor', name);
      statements.factor(name, logWeight);
    },
  });
}

function requireDistribution(word: string, name: string, given: unknown): void {
  if (typeof given === 'object' && given !== null && 'logProb' in given && 'support' in given) return;
  throw new DomainError({
    op: `model.${word}`,
    argument: 'distribution',
    expected: 'be a distribution of @x/prob',
    actual: given === null ? 'null' : typeof given,
    hint: `Such as ${word}('${name}', new Normal({ loc: 0, scale: 1 })${word === 'observe' ? ', data' : ''}).`,
  });
}
