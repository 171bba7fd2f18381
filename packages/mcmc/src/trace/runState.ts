import { DomainError, isTensor, Tensor, treeMap, type DType, type Shape } from '@x/tensor/core';
import type { ChainState } from '../kernel.js';
import type { Key } from '../random/drawStream.js';
import { castTo } from '../target/parameterTree.js';

/** All that is needed to go on with a run: plain data, fit for `structuredClone`, IndexedDB or `writeRunState`. */
export interface RunState {
  readonly kernel: string;
  readonly key: Key;
  readonly warmup: number;
  readonly thin: number;
  /** The example parameters of a plain log density, with leaves as `packed` makes them. */
  readonly example?: unknown;
  readonly chains: readonly { readonly state: ChainState; readonly iteration: number }[];
}

/** Checks a state that came from outside. */
export function restoredState(state: RunState): RunState {
  if (typeof state === 'object' && state !== null && Array.isArray(state.chains) && state.chains.length > 0 && state.key !== undefined) return state;
  throw new DomainError({
    op: 'sample',
    argument: 'resume',
    expected: 'be a trace or its state',
    actual: typeof state,
    hint: 'Pass trace, trace.state, or readRunState(text).',
  });
}

/**
 * A run's state as text that loses no bit.
 *
 * @example
 * const trace = await sample(nuts((x: Tensor) => square(x).mul(-0.5)), { init: 0, key: random.key(0), chains: 1, warmup: 50, draws: 5 });
 * const text = writeRunState(trace.state);
 * readRunState(text).chains[0]!.iteration // => 55
 */
export function writeRunState(state: RunState): string {
  return JSON.stringify(state, (_key, value: unknown) => {
    if (value instanceof Float64Array) return { float64: [...value].map(asText) };
    return typeof value === 'number' ? asText(value) : value;
  });
}

/**
 * Reads what `writeRunState` wrote.
 *
 * @example
 * const trace = await sample(nuts((x: Tensor) => square(x).mul(-0.5)), { init: 0, key: random.key(0), chains: 1, warmup: 50, draws: 5 });
 * const more = await sample(nuts((x: Tensor) => square(x).mul(-0.5)), { resume: readRunState(writeRunState(trace.state)), draws: 10 });
 * more.get('x').shape // => [ 1, 10 ]
 */
export function readRunState(text: string): RunState {
  return JSON.parse(text, (_key, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'float64' in value) return Float64Array.from(value.float64 as (number | string)[], Number);
    return value === '-0' || value === '-Infinity' || value === 'Infinity' || value === 'NaN' ? Number(value) : value;
  }) as RunState;
}

/** JSON has no −0, NaN or infinities. */
function asText(x: number): number | string {
  return Number.isFinite(x) && !Object.is(x, -0) ? x : Object.is(x, -0) ? '-0' : String(x);
}

/** A tensor as plain data. */
interface PackedTensor {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly elements: Float64Array;
}

/** A tree of tensors as plain data. */
export function packed(tree: unknown): unknown {
  return treeMap(({ dtype, shape, data }: Tensor): PackedTensor => ({ dtype, shape: [...shape], elements: Float64Array.from(data) }), tree);
}

/** The inverse of `packed`. */
export function unpacked(tree: unknown): unknown {
  if (typeof tree !== 'object' || tree === null || isTensor(tree)) return tree;
  if ('elements' in tree && 'dtype' in tree && 'shape' in tree) {
    const { dtype, shape, elements } = tree as PackedTensor;
    return new Tensor(dtype, shape, castTo(dtype, elements));
  }
  if (Array.isArray(tree)) return tree.map(unpacked);
  if (tree instanceof Map) return new Map([...tree].map(([k, child]) => [k, unpacked(child)]));
  return Object.fromEntries(Object.entries(tree).map(([k, child]) => [k, unpacked(child)]));
}
