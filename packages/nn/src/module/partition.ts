import { isTensor, treeMap, treeUnflatten, treeFlatten, DomainError, type Tensor } from '@x/tensor/core';
import { mapPlaces, placesOf } from './places.js';

/**
 * A model as what is trained and the rest, each in the model's own form with null in the places of the other. Buffers
 * (running statistics), frozen parts and integers are the rest. Gradients and optimisers take the first,
 * `combine(trained, rest)` gives the model back.
 *
 * @example
 * const [trained, rest] = partition(new BatchNorm(2));
 * trained.runningMean // => null
 * combine(trained, rest).runningMean.toArray() // => [ 0, 0 ]
 */
export function partition<M>(model: M): [trained: M, rest: M] {
  return [mapPlaces(model, ({ value, trainable }) => (trainable ? value : null)), mapPlaces(model, ({ value, trainable }) => (trainable ? null : value))];
}

/**
 * The model of two parts that complement each other: the inverse of `partition`.
 *
 * Fails: DomainError where both parts hold a tensor, or are of different form.
 *
 * @example
 * const [trained, rest] = partition(new Linear(2, 1));
 * combine(trained, rest).weight.shape // => [ 1, 2 ]
 */
export function combine<M>(trained: M, rest: M): M {
  return join(trained, rest, '') as M;
}

function join(a: unknown, b: unknown, path: string): unknown {
  if (b === null) return a;
  if (a === null) return b;
  const hasParts = (x: unknown): x is object => typeof x === 'object' && !isTensor(x) && !ArrayBuffer.isView(x);
  if (!hasParts(a) || !hasParts(b)) {
    if (!isTensor(a) && Object.is(a, b)) return a;
    throw notComplementary(path);
  }
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) throw notComplementary(path);
  if (Array.isArray(a)) return a.map((x, i) => join(x, (b as unknown[])[i], `${path}[${i}]`));
  if (a instanceof Map) return new Map([...a].map(([key, x]) => [key, join(x, (b as Map<unknown, unknown>).get(key), `${path}.${String(key)}`)]));
  const made = Object.create(Object.getPrototypeOf(a) as object | null) as Record<string, unknown>;
  for (const key of Object.keys(a)) made[key] = join((a as typeof made)[key], (b as typeof made)[key], `${path}.${key}`);
  return made;
}

function notComplementary(path: string): DomainError {
  return new DomainError({
    op: 'combine',
    argument: `rest${path}`,
    expected: 'hold null where the trained part holds a tensor, and agree with it otherwise',
    actual: 'something else',
    hint: 'Both parts come from partition of the same model.',
  });
}

/**
 * How many numbers a model learns; with `all` also frozen ones and buffers.
 *
 * @example
 * parameterCount(new Sequential([new Linear(3, 4), relu, new Linear(4, 2)])) // => 26
 */
export function parameterCount(model: unknown, { all = false }: { readonly all?: boolean } = {}): number {
  return placesOf(model).reduce((n, { value, trainable }) => n + (isTensor(value) && (all || trainable) ? value.size : 0), 0);
}

/**
 * The model with its float tensors in another type.
 *
 * @example
 * withDType(new Linear(2, 3), 'float32').weight.dtype // => 'float32'
 */
export function withDType<M>(model: M, dtype: 'float32' | 'float64'): M {
  return treeMap((x: unknown) => (isTensor(x) && x.dtype.startsWith('float') ? x.astype(dtype) : x), model);
}

/**
 * Copies the tensors of one model into another of the same form, in place: for those who hold on to the object.
 *
 * @example
 * const layer = new Linear(1, 1);
 * assign(layer, treeMap((x) => x.mul(0), layer)).weight.item() // => 0
 */
export function assign<M extends object>(model: M, source: M): M {
  const { leaves, structure } = treeFlatten(source);
  const copy = treeUnflatten(structure, leaves) as Record<string, unknown>;
  for (const key of Object.keys(copy)) replace(model as Record<string, unknown>, key, copy[key]);
  return model;
}

function replace(owner: Record<string, unknown>, key: string, value: unknown): void {
  const old = owner[key];
  if (old !== null && typeof old === 'object' && !isTensor(old) && value !== null && typeof value === 'object' && !isTensor(value)) {
    for (const inner of Object.keys(value)) replace(old as Record<string, unknown>, inner, (value as Record<string, unknown>)[inner]);
  } else owner[key] = value as Tensor;
}
