import { isFloat, isTensor, treeFlatten, treeUnflatten, type Tensor } from '@x/tensor/core';

/** The way from a model to something in it: names of fields, positions in arrays. */
export type Path = readonly (string | number)[];

/** A leaf of a model and where it stands. */
export interface Place {
  readonly value: unknown;
  readonly path: Path;
  /** True for float tensors that are neither buffers nor frozen. */
  readonly trainable: boolean;
}

interface ModuleClass {
  readonly buffers?: readonly string[];
  readonly transparent?: string;
}

/** The leaves of a model in the order of `treeLeaves`. */
export function placesOf(model: unknown): Place[] {
  const places: Place[] = [];
  visit(model, [], (value, path, inInstance, fixed) => {
    if (isTensor(value)) places.push({ value, path, trainable: !fixed && isFloat(value.dtype) });
    else if (!inInstance && (typeof value === 'number' || typeof value === 'boolean')) places.push({ value, path, trainable: false });
  });
  return places;
}

/** The way to an object inside a model, undefined where it is not part of it. */
export function pathTo(model: unknown, part: object): Path | undefined {
  let found: Path | undefined;
  visit(model, [], (value, path) => {
    if (value === part) found ??= path;
  });
  return found;
}

/** All objects with a `forward` in a model, the model itself included, containers before what they hold. */
export function modulesOf(model: unknown): { readonly module: object; readonly path: Path }[] {
  const found: { module: object; path: Path }[] = [];
  visit(model, [], (value, path) => {
    if (value !== null && typeof value === 'object' && typeof (value as { forward?: unknown }).forward === 'function') found.push({ module: value, path });
  });
  return found;
}

type Visitor = (value: unknown, path: Path, inInstance: boolean, fixed: boolean) => void;

/** Walks a model as `treeFlatten` does, objects before their content. */
function visit(value: unknown, path: Path, visitor: Visitor, inInstance = false, fixed = false): void {
  visitor(value, path, inInstance, fixed);
  if (value === null || typeof value !== 'object' || isTensor(value) || ArrayBuffer.isView(value)) return;
  if (Array.isArray(value)) value.forEach((child, i) => visit(child, [...path, i], visitor, inInstance, fixed));
  else if (value instanceof Map) for (const [key, child] of value) visit(child, [...path, String(key)], visitor, inInstance, fixed);
  else {
    const prototype = Object.getPrototypeOf(value) as object | null;
    const instance = inInstance || !(prototype === null || prototype === Object.prototype);
    const { buffers, transparent } = value.constructor as unknown as ModuleClass;
    const record = value as Record<string, unknown>;
    const still = fixed || record.frozen === true;
    for (const key of Object.keys(value).sort()) {
      visit(record[key], key === transparent ? path : [...path, key], visitor, instance, still || buffers?.includes(key) === true);
    }
  }
}

/** A path as it appears in messages: `encoder.blocks[2].conv`. */
export function showPath(path: Path): string {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');
}

/** The model with its leaves replaced. */
export function mapPlaces<M>(model: M, f: (place: Place) => unknown): M {
  return treeUnflatten(treeFlatten(model).structure, placesOf(model).map(f)) as M;
}

/**
 * The tensors of a model by name, in the dotted form of state dictionaries: `encoder.blocks.2.conv.weight`.
 *
 * @example
 * [...namedTensors(new Linear(2, 3)).keys()] // => [ 'bias', 'weight' ]
 */
export function namedTensors(model: unknown): Map<string, Tensor> {
  const named = new Map<string, Tensor>();
  for (const { value, path } of placesOf(model)) if (isTensor(value)) named.set(path.join('.'), value);
  return named;
}
