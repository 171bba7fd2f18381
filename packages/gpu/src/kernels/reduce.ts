import { sizeOf, type Aval, type DType, type Shape } from '@x/tensor/core';
import type { Handle } from '../engine/memory.js';
import { expressionSource } from '../source/expressionSource.js';
import { fusedOf, permuted, type Fused } from '../source/fused.js';
import { joinAxes, unravel } from '../source/indexing.js';
import { materialize } from './elementwise.js';
import { dense, type Launcher } from './rule.js';

/** How elements are combined: where it starts, and the step from `s` to the next element `v`. */
interface Combination {
  readonly start: string;
  readonly step: string;
  readonly uses?: readonly string[];
}

/** The ways of combining that exist. */
export type Combine = 'sum' | 'prod' | 'max' | 'min' | 'any' | 'all';

const combinations: Readonly<Record<Combine, Combination>> = {
  sum: { start: '0.0', step: 's = s + v;' },
  prod: { start: '1.0', step: 's = s * v;' },
  max: { start: '-inf', step: 's = maxOf(s, v);', uses: ['maxOf'] },
  min: { start: 'inf', step: 's = minOf(s, v);', uses: ['minOf'] },
  any: { start: '0.0', step: 'if (v !== 0) { s = 1; }' },
  all: { start: '1.0', step: 'if (v === 0) { s = 0; }' },
};

/** How many elements one thread combines: longer rows take several passes, which also keeps rounding errors small. */
const chunk = 128;

/** Combines the elements along `axes`; the axes go. */
export function reduce(device: Launcher, how: Combine, x: Fused, axes: readonly number[], dtype: DType): Handle {
  const kept = x.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const ordered = permuted(x, [...kept, ...axes]);
  const shape = kept.map((axis) => x.shape[axis]!);
  const { lengths } = joinAxes(axes.map((axis) => x.shape[axis]!), x.leaves.map((leaf) => axes.map((axis) => leaf.strides[axis]!)));
  if (lengths.length === 0) return pass(device, how, { ...ordered, shape: [...shape, 1], leaves: ordered.leaves.map((leaf) => squeezed(leaf, shape)) }, dtype);
  // One group of axes after another, from the last; each is walked with one stride.
  let current: Fused = regrouped(ordered, shape, lengths);
  for (let left = lengths.length; left > 0; left--) {
    let length = current.shape.at(-1)!;
    while (length > chunk) {
      current = fusedOf(pass(device, how, current, dtype, Math.ceil(length / chunk)));
      length = current.shape.at(-1)!;
    }
    current = fusedOf(pass(device, how, current, dtype));
  }
  return current.leaves[0]!;
}

function squeezed(leaf: Handle, shape: Shape): Handle {
  return { ...leaf, shape: [...shape, 1], strides: [...leaf.strides.slice(0, shape.length), 0] };
}

/** The same elements with the combined axes joined. */
function regrouped(x: Fused, kept: Shape, lengths: readonly number[]): Fused {
  const n = kept.length;
  const { strides } = joinAxes(x.shape.slice(n), x.leaves.map((leaf) => leaf.strides.slice(n)));
  const shape = [...kept, ...lengths];
  return { ...x, shape, leaves: x.leaves.map((leaf, k) => ({ ...leaf, shape, strides: [...leaf.strides.slice(0, n), ...strides[k]!] })) };
}

/** Combines the last axis, into one element or into one per chunk. */
function pass(device: Launcher, how: Combine, x: Fused, dtype: DType, chunks?: number): Handle {
  const { start, step, uses = [] } = combinations[how];
  const kept = x.shape.slice(0, -1);
  const count = x.shape.at(-1)!;
  const shape = chunks === undefined ? kept : [...kept, chunks];
  const buffer = device.launch(how, sizeOf(shape), (w) => {
    w.use(...uses);
    const { lengths, strides } = joinAxes(kept, x.leaves.map((leaf) => leaf.strides.slice(0, -1)));
    const { statements, indices } = unravel([...lengths, ...(chunks === undefined ? [] : [chunks])], 'this.thread.x', 'i');
    const place = chunks === undefined ? 'j' : `(${indices.at(-1)!} * ${chunk} + j)`;
    const outer = chunks === undefined ? indices : indices.slice(0, -1);
    const args = x.leaves.map((leaf, k) => w.element(leaf, [...outer, place], [...strides[k]!, leaf.strides.at(-1)!]));
    const source = expressionSource(x.expression, args, how);
    w.use(...source.functions);
    const inside = `${source.statements} var v = ${source.value}; ${step}`;
    const ragged = chunks !== undefined && chunks * chunk !== count;
    const finish = dtype === 'int32' ? 's = exactInteger(s, nan);' : '';
    if (dtype === 'int32') w.use('exactInteger');
    return (
      `${statements}var s = ${start}; for (var j = 0; j < ${Math.min(count, chunks === undefined ? count : chunk)}; j++) { ` +
      `${ragged ? `if (${place} < ${count}) { ${inside} }` : inside} } ${finish} return s;`
    );
  });
  return dense(buffer, { shape, dtype });
}

/** The result of a reduction with its axes put back as ones where asked for. */
export function shaped(x: Handle, { shape, dtype }: Aval): Handle {
  return { ...dense(x.buffer, { shape, dtype }), offset: x.offset };
}

/**
 * The place of the largest (or smallest) element along the last axis of a dense [rows, count], the first of equals;
 * NaN is larger than everything.
 */
export function extremePlaces(device: Launcher, x: Handle, smallest: boolean): Handle {
  const [rows, count] = x.shape as [number, number];
  let candidates: Handle | undefined;
  let length = count;
  do {
    const chunks = Math.ceil(length / chunk);
    const from = candidates;
    const [width, here] = [Math.min(chunk, length), length];
    const buffer = device.launch(smallest ? 'argmin' : 'argmax', rows * chunks, (w) => {
      const { statements, indices } = unravel([rows, chunks], 'this.thread.x', 'i');
      const [row, c] = [rows === 1 ? '0' : indices[0]!, indices[1]!];
      const place = `(${c} * ${chunk} + j)`;
      const index = from === undefined ? place : w.element(from, [row, place], [here, 1]);
      const value = w.at(x, `${row} * ${count} + k`);
      return (
        `${statements}var best = -1.0; var top = 0.0; for (var j = 0; j < ${width}; j++) { if (${place} < ${here}) { var k = ${index}; var v = ${value}; ` +
        `var wins = 0.0; if (v ${smallest ? '<' : '>'} top) { wins = 1; } if (v !== v && top === top) { wins = 1; } if (best < 0) { wins = 1; } ` +
        `if (wins > 0.5) { best = k; top = v; } } } return best;`
      );
    });
    candidates = dense(buffer, { shape: [rows, chunks], dtype: 'int32' });
    length = chunks;
  } while (length > 1);
  return candidates;
}

/** Elements as a dense matrix of rows along the combined axes. */
export function rowsOf(device: Launcher, x: Handle, axes: readonly number[]): Handle {
  const kept = x.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const ordered = permuted(fusedOf(x), [...kept, ...axes]);
  const copy = materialize(device, 'copy', ordered);
  const count = sizeOf(axes.map((axis) => x.shape[axis]!));
  return dense(copy.buffer, { shape: [sizeOf(kept.map((axis) => x.shape[axis]!)), count], dtype: x.dtype });
}
