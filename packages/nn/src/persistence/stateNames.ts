import { isTensor, type Tensor } from '@x/tensor/core';
import { BatchNorm } from '../layers/batchNorm.js';
import { MultiHeadAttention } from '../layers/multiHeadAttention.js';
import { TransformerEncoderLayer } from '../layers/transformerEncoderLayer.js';
import { mapPlaces, modulesOf, placesOf, type Path } from '../module/places.js';
import { Bidirectional } from '../recurrent/bidirectional.js';
import { Recurrent } from '../recurrent/recurrent.js';

const batchNormNames: Readonly<Record<string, string>> = { runningMean: 'running_mean', runningVariance: 'running_var', batches: 'num_batches_tracked' };

/** `weightIh` → `weight_ih`. */
function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** How a module calls one of the steps below it, as a step of PyTorch's name; undefined for a step that has no name there. */
function stepName(owner: object | undefined, step: string | number, direction: string): string | undefined {
  const name = String(step);
  if (owner instanceof BatchNorm) return batchNormNames[name] ?? name;
  if (owner instanceof Recurrent) return `${snakeCase(name)}_l0${direction}`;
  if (owner instanceof Bidirectional) return undefined;
  if (owner instanceof MultiHeadAttention || owner instanceof TransformerEncoderLayer) return snakeCase(name);
  return name;
}

/** The name of every leaf of a model, that of PyTorch's state dictionaries for standard layers. */
export function stateNames(model: unknown): string[] {
  const owners = new Map(modulesOf(model).map(({ module, path }) => [path.join('.'), module]));
  return placesOf(model).map(({ path }) => nameOf(path, owners));
}

function nameOf(path: Path, owners: ReadonlyMap<string, object>): string {
  const steps: string[] = [];
  let direction = '';
  path.forEach((step, i) => {
    const owner = owners.get(path.slice(0, i).join('.'));
    if (owner instanceof Bidirectional && step === 'back') direction = '_reverse';
    const name = stepName(owner, step, direction);
    if (name !== undefined) steps.push(name);
  });
  return steps.join('.');
}

/** The tensors of a model by these names. */
export function stateOf(model: unknown): Map<string, Tensor> {
  const names = stateNames(model);
  return new Map(placesOf(model).flatMap(({ value }, i) => (isTensor(value) ? [[names[i]!, value] as const] : [])));
}

/** A model of the same form with tensors looked up by these names. */
export function withState<M>(model: M, look: (name: string, old: Tensor) => Tensor): M {
  const names = stateNames(model);
  let next = 0;
  return mapPlaces(model, ({ value }) => {
    const name = names[next++]!;
    return isTensor(value) ? look(name, value) : value;
  });
}
