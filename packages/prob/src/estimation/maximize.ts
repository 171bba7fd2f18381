import { minimize, type Minimum, type MinimizeOptions } from '@x/optim';
import { asTensor, DomainError, neg, treeFlatten, treeUnflatten, type Tensor, type TensorLike } from '@x/tensor/core';
import type { Support } from '../supports/support.js';

/** When a search ends; see `minimize` of @x/optim. */
export interface MaximizeOptions {
  readonly tolerance?: number;
  readonly maxIterations?: number;
  readonly signal?: AbortSignal;
  /** Called after every iteration; false stops. */
  readonly onIteration?: (progress: { readonly iteration: number; readonly value: number }) => boolean | void;
  /** False runs the function as it is each time: for functions that read numbers. */
  readonly compile?: boolean;
  /** Where parameters may lie, by name: they are searched as unconstrained numbers. Others may be any number. */
  readonly supports?: Readonly<Record<string, Support>>;
}

/** A maximum of a log-density, and why the search ended there. */
export interface Maximum<P> {
  /** In the form of `init`. */
  readonly parameters: P;
  /** The value there. */
  readonly value: number;
  readonly iterations: number;
  readonly converged: boolean;
  readonly message: string;
}

/** The maximum of a function of parameters, by L-BFGS over unconstrained numbers. */
export function maximize<P>(op: string, f: (parameters: P) => Tensor, init: P, { supports = {}, onIteration, ...options }: MaximizeOptions): Maximum<P> {
  const { leaves, structure } = treeFlatten(init);
  const names = leafNames(init, leaves.length);
  const bijectors = names.map((name) => bijectorOf(op, name, supports));
  const start = leaves.map((leaf, i) => {
    const value = asTensor(leaf as TensorLike);
    return bijectors[i] === undefined ? value : bijectors[i].inverse(value);
  });
  const outside = start.findIndex((x) => x.data.some((v) => !Number.isFinite(v)));
  if (outside >= 0) {
    throw new DomainError({ op, argument: names[outside] === undefined ? 'init' : `init.${names[outside]}`, expected: supports[names[outside] ?? '']?.expectation ?? 'be finite', actual: String(asTensor(leaves[outside] as TensorLike).data[start[outside]!.data.findIndex((v) => !Number.isFinite(v))]) });
  }
  const constrained = (values: readonly Tensor[]): P => treeUnflatten(structure, values.map((x, i) => bijectors[i]?.forward(x) ?? x)) as P;
  const settings: MinimizeOptions<Tensor[]> = {
    method: 'lbfgs',
    ...options,
    ...(onIteration === undefined ? {} : { onIteration: ({ iteration, value }) => onIteration({ iteration, value: -value }) }),
  };
  const found = minimize((values: Tensor[]) => neg(f(constrained(values))), start, settings) as Minimum<Tensor[]>;
  return { parameters: constrained(found.x), value: -found.value, iterations: found.iterations, converged: found.converged, message: found.message };
}

/** The names of the leaves of a flat record in order; none for other trees. */
function leafNames(tree: unknown, count: number): (string | undefined)[] {
  const isRecord = typeof tree === 'object' && tree !== null && Object.getPrototypeOf(tree) === Object.prototype;
  const names = isRecord ? Object.keys(tree).sort() : [];
  return Array.from({ length: count }, (_, i) => (names.length === count ? names[i] : undefined));
}

function bijectorOf(op: string, name: string | undefined, supports: Readonly<Record<string, Support>>): ReturnType<NonNullable<Support['bijector']>> | undefined {
  const support = name === undefined ? undefined : supports[name];
  if (support === undefined) return undefined;
  if (support.bijector !== undefined) return support.bijector();
  throw new DomainError({ op, argument: `supports.${name}`, expected: 'be continuous', actual: `'${support.name}', which no smooth search can vary`, hint: 'Hold the parameter fixed, and compare its values by their likelihoods.' });
}
