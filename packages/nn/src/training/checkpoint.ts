import { asTensor, DomainError, isTensor, readSafetensors, safetensorsMetadata, showShape, treeFlatten, treeUnflatten, writeSafetensors, type Tensor } from '@x/tensor/core';
import { placesOf } from '../module/places.js';
import type { PlateauState } from '@x/optim';
import { emptyHistory, type History } from './history.js';

/** Everything that training goes on from between two epochs. */
export interface TrainingState<M> {
  readonly model: M;
  /** The optimiser's. */
  readonly state: unknown;
  /** The best model so far, where one is kept. */
  readonly best: M | undefined;
  readonly bestValue: number;
  /** Epochs since the best one. */
  readonly waited: number;
  /** Epochs done. */
  readonly epoch: number;
  /** Steps done. */
  readonly step: number;
  readonly plateau: PlateauState | undefined;
  readonly history: History;
}

const format = 'training checkpoint 1';

/** The state as a safetensors file: tensors by name, everything else in its metadata. */
export function writeCheckpoint<M>({ model, state, best, ...rest }: TrainingState<M>): Uint8Array {
  const tensors: Record<string, Tensor> = {};
  const put = (prefix: string, tree: unknown): void => {
    const names = namesOf(tree);
    treeFlatten(tree).leaves.forEach((leaf, i) => {
      if (typeof leaf !== 'boolean') tensors[`${prefix}.${names[i]!}`] = asTensor(leaf as Tensor);
    });
  };
  put('model', model);
  put('optimizer', state);
  if (best !== undefined) put('best', best);
  return writeSafetensors(tensors, { metadata: { format, training: JSON.stringify(rest, writeNumber) } });
}

/** Goes on from a checkpoint; model and optimiser state of the same form say where its tensors belong. */
export function readCheckpoint<M>(bytes: Uint8Array, model: M, state: unknown): TrainingState<M> {
  const metadata = safetensorsMetadata(bytes);
  if (metadata.format !== format) {
    throw new DomainError({ op: 'fit', argument: 'resume', expected: 'be the bytes of a checkpoint', actual: 'another safetensors file', hint: 'Weights alone are read by loadModel.' });
  }
  const tensors = readSafetensors(bytes);
  const take = <T>(prefix: string, tree: T): T => {
    const names = namesOf(tree);
    const { leaves, structure } = treeFlatten(tree);
    return treeUnflatten(structure, leaves.map((leaf, i) => restored(`${prefix}.${names[i]!}`, leaf, tensors))) as T;
  };
  const rest = JSON.parse(metadata.training!, readNumber) as Omit<TrainingState<M>, 'model' | 'state' | 'best'>;
  const kept = Object.keys(tensors).some((name) => name.startsWith('best.'));
  return { ...rest, history: { ...emptyHistory(), ...rest.history }, plateau: rest.plateau, model: take('model', model), state: take('optimizer', state), best: kept ? take('best', model) : undefined };
}

function restored(name: string, leaf: unknown, tensors: Readonly<Record<string, Tensor>>): unknown {
  if (typeof leaf === 'boolean') return leaf;
  const found = tensors[name];
  const wanted = asTensor(leaf as Tensor);
  if (found !== undefined && found.dtype === wanted.dtype && found.ndim === wanted.ndim && found.shape.every((n, i) => n === wanted.shape[i])) {
    return isTensor(leaf) ? found : found.item();
  }
  throw new DomainError({
    op: 'fit',
    argument: 'resume',
    expected: `hold ${name} as ${wanted.dtype} ${showShape(wanted.shape)}`,
    actual: found === undefined ? 'nothing of this name' : `${found.dtype} ${showShape(found.shape)}`,
    hint: 'A checkpoint continues the same model with the same optimiser.',
  });
}

/** One name per leaf of a tree. */
function namesOf(tree: unknown): string[] {
  return placesOf(tree).map(({ path }) => path.join('.'));
}

/** JSON has no infinities and no NaN. */
function writeNumber(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value;
}

function readNumber(_key: string, value: unknown): unknown {
  return value !== null && typeof value === 'object' && typeof (value as { number?: unknown }).number === 'string' ? Number((value as { number: string }).number) : value;
}
