import type { random } from '@x/tensor/core';

/** Where an architecture is looked for. All three are pure. */
export interface SearchSpace<A> {
  /** A random architecture. */
  sample(key: random.Key): A;
  /** An architecture next to a given one: a random small change of it. */
  mutate(architecture: A, key: random.Key): A;
  /** A name by which equal architectures are known, and others told apart. */
  name(architecture: A): string;
}
