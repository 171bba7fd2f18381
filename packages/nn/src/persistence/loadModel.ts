import { DomainError, readSafetensors, ShapeError, showShape, type Tensor } from '@x/tensor/core';
import { stateOf, withState } from './stateNames.js';

/** Options of `loadModel`. */
export interface LoadOptions {
  /** Whether the file must hold the tensors of the model and no others. Default true; otherwise those without a partner stay. */
  readonly strict?: boolean;
}

/**
 * A model of the same form with the weights of a safetensors file, such as `saveModel` or PyTorch's tools write. The
 * model given says where they belong and keeps its own; its float types are kept.
 *
 * Fails: DomainError that lists missing and unexpected names; ShapeError for a tensor of another shape.
 *
 * @example
 * const bytes = saveModel(new Linear(2, 3, { key: random.key(1) }));
 * const again = loadModel(new Linear(2, 3), bytes);
 * again.weight.equal(new Linear(2, 3, { key: random.key(1) }).weight).all().toArray() // => true
 */
export function loadModel<M extends object>(model: M, bytes: Uint8Array | ArrayBuffer, { strict = true }: LoadOptions = {}): M {
  const tensors = readSafetensors(bytes);
  if (strict) requireNames([...stateOf(model).keys()], Object.keys(tensors));
  return withState(model, (name, old) => fitted(name, old, tensors[name]));
}

function requireNames(wanted: readonly string[], given: readonly string[]): void {
  // Files of old versions of PyTorch lack counts of batches.
  const missing = wanted.filter((name) => !given.includes(name) && !name.endsWith('num_batches_tracked'));
  const unexpected = given.filter((name) => !wanted.includes(name));
  if (missing.length === 0 && unexpected.length === 0) return;
  const list = (names: readonly string[]): string => `${names.slice(0, 8).join(', ')}${names.length > 8 ? ` and ${names.length - 8} more` : ''}`;
  const found = [...(missing.length > 0 ? [`one without ${list(missing)}`] : []), ...(unexpected.length > 0 ? [`one with ${list(unexpected)} besides`] : [])];
  throw new DomainError({
    op: 'loadModel',
    argument: 'bytes',
    expected: `hold the ${wanted.length} tensors of the model`,
    actual: found.join(' and '),
    hint: 'Load with { strict: false } to take what has a partner.',
  });
}

function fitted(name: string, old: Tensor, found: Tensor | undefined): Tensor {
  if (found === undefined) return old;
  if (found.ndim !== old.ndim || found.shape.some((n, i) => n !== old.shape[i])) {
    throw new ShapeError({ op: 'loadModel', argument: 'bytes', expected: `hold ${name} with shape ${showShape(old.shape)}`, actual: showShape(found.shape) });
  }
  return found.dtype === old.dtype ? found : found.astype(old.dtype);
}
