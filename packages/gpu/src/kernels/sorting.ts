import { NoKernelError, sizeOf, type Op } from '@x/tensor/core';
import { records } from '@x/tensor/records';
import type { Handle } from '../engine/memory.js';
import { permuted, fusedOf } from '../source/fused.js';
import { divided, unravel } from '../source/indexing.js';
import { materialize } from './elementwise.js';
import { extremePlaces, rowsOf, shaped } from './reduce.js';
import { dense, kernel, type KernelEntry, type Launcher } from './rule.js';

/** A sequence of axes with `axis` last, and the way back. */
function lastAxis(ndim: number, axis: number): { there: number[]; back: number[] } {
  const there = [...Array.from({ length: ndim }, (_, i) => i).filter((i) => i !== axis), axis];
  const back = new Array<number>(ndim);
  there.forEach((from, to) => (back[from] = to));
  return { there, back };
}

function pick<T>(list: readonly T[], axes: readonly number[]): T[] {
  return axes.map((axis) => list[axis]!);
}

/**
 * The places of the elements of each row in order, by bitonic sorting of places (K. E. Batcher, 1968). Equal elements
 * are told apart by their place, which makes the order stable; NaN comes last either way.
 */
function order(device: Launcher, rows: Handle, descending: boolean): Handle {
  const [count, length] = rows.shape as [number, number];
  const padded = 2 ** Math.ceil(Math.log2(Math.max(1, length)));
  let places = dense(
    device.launch('places', count * padded, () => `var y = this.thread.x - ${padded} * ${divided('this.thread.x', padded)}; return y;`),
    { shape: [count, padded], dtype: 'int32' },
  );
  for (let size = 2; size <= padded; size *= 2) {
    for (let distance = size / 2; distance >= 1; distance /= 2) {
      const from = places;
      const buffer = device.launch('argsort', count * padded, (w) => {
        const [s, d, oneOverS, oneOverD] = [w.number(size), w.number(distance), w.number(1 / size), w.number(1 / distance)];
        const value = (p: string): string => w.at(rows, `r * ${length} + ${p}`);
        // Places beyond the row come last of all, after NaN.
        const rank = (p: string, v: string, k: string): string =>
          `var ${v} = 0.0; var ${k} = 2.0; if (${p} < ${length}) { ${v} = ${value(p)}; ${k} = 0; } if (${v} !== ${v}) { ${v} = 0; ${k} = 1; }`;
        return (
          `var r = ${divided('this.thread.x', padded)} * 1; var i = this.thread.x - r * ${padded}; var q = Math.floor(i * ${oneOverD}); var upper = q - 2 * Math.floor(q * 0.5); ` +
          `var o = i + ${d}; if (upper > 0.5) { o = i - ${d}; } var a = ${w.at(from, `r * ${padded} + i`)} * 1; var b = ${w.at(from, `r * ${padded} + o`)} * 1; ` +
          `${rank('a', 'va', 'ka')} ${rank('b', 'vb', 'kb')} var less = 0.0; if (a < b) { less = 1; } if (va !== vb) { less = 0; if (va ${descending ? '>' : '<'} vb) { less = 1; } } ` +
          `if (ka !== kb) { less = 0; if (ka < kb) { less = 1; } } var g = Math.floor(i * ${oneOverS}); var down = g - 2 * Math.floor(g * 0.5); if (${s} >= ${padded}) { down = 0; } ` +
          `var wants = upper; if (down > 0.5) { wants = 1 - upper; } var y = a; if (wants > 0.5 && less > 0.5) { y = b; } if (wants < 0.5 && less < 0.5) { y = b; } return y;`
        );
      });
      places = dense(buffer, from);
    }
  }
  return { ...places, shape: [count, length], strides: [padded, 1] };
}

/** The sorted places along an axis, cut to the first `k`. */
function sortedPlaces(device: Launcher, x: Handle, axis: number, descending: boolean, k: number): { places: Handle; rows: Handle; back: number[]; shape: number[] } {
  const { there, back } = lastAxis(x.shape.length, axis);
  const ordered = pick(x.shape, there);
  const rows = dense(materialize(device, 'copy', permuted(fusedOf(x), there)).buffer, { shape: [sizeOf(ordered.slice(0, -1)), ordered.at(-1)!], dtype: x.dtype });
  const all = order(device, rows, descending);
  return { places: { ...all, shape: [rows.shape[0]!, k] }, rows, back, shape: [...ordered.slice(0, -1), k] };
}

function placed(x: Handle, shape: readonly number[], back: readonly number[]): Handle {
  const whole = dense(x.buffer, { shape, dtype: x.dtype });
  return { ...whole, shape: pick(whole.shape, back), strides: pick(whole.strides, back) };
}

const argsort = kernel(records.argsort, (device, [x], { axis, descending }) => {
  const { places, back, shape } = sortedPlaces(device, x!, axis, descending, x!.shape[axis]!);
  return [placed(materialize(device, 'copy', fusedOf(places)), shape, back)];
});

const topk = kernel(records.topk, (device, [x], { axis, k, largest }) => {
  const { places, back, shape } = sortedPlaces(device, x!, axis, largest, k);
  return [placed(materialize(device, 'copy', fusedOf(places)), shape, back)];
});

const sort = kernel(records.sort, (device, [x], { axis, descending }) => {
  const { places, rows, back, shape } = sortedPlaces(device, x!, axis, descending, x!.shape[axis]!);
  const length = rows.shape[1]!;
  const buffer = device.launch('sort', sizeOf(shape), (w) => {
    const { statements, indices } = unravel(rows.shape, 'this.thread.x', 'i');
    return `${statements}var p = ${w.element(places, indices)} * 1; var y = ${w.at(rows, `${indices[0]!} * ${length} + p`)}; return y;`;
  });
  return [placed(dense(buffer, { shape: rows.shape, dtype: x!.dtype }), shape, back)];
});

/** The most frequent value, the smallest at ties; all NaN are one value. */
const mode = kernel(records.mode, (device, [x], { axes }, [output]) => {
  const rows = rowsOf(device, x!, axes);
  const [count, length] = rows.shape as [number, number];
  if (length > 4000) throw new NoKernelError({ op: 'mode', argument: 'x', expected: `have at most 4000 elements per result on ${device.name}`, actual: String(length), hint: 'Move it with x.to(cpu).' });
  // How often each element occurs, plus less than one for smaller values: the largest such number wins.
  const frequency = dense(
    device.launch('frequency', count * length, (w) => {
      const { statements, indices } = unravel(rows.shape, 'this.thread.x', 'i');
      const value = (j: string): string => w.at(rows, `${indices[0]!} * ${length} + ${j}`);
      return (
        `${statements}var v = ${value(indices[1]!)} * 1; var n = 0.0; var below = 0.0; for (var j = 0; j < ${length}; j++) { var u = ${value('j')} * 1; ` +
        `if (u === v) { n = n + 1; } if (u !== u && v !== v) { n = n + 1; } if (u < v) { below = below + 1; } if (v !== v && u === u) { below = below + 1; } } return n * ${length + 1} - below;`
      );
    }),
    { shape: rows.shape, dtype: 'float32' },
  );
  const best = extremePlaces(device, frequency, false);
  const buffer = device.launch('mode', count, (w) => `var p = ${w.element(best, ['this.thread.x', '0'])} * 1; var y = ${w.at(rows, `this.thread.x * ${length} + p`)}; return y;`);
  return [shaped(dense(buffer, output!), output!)];
});

/** Sorting and what follows from it. */
export const sortingKernels: readonly (readonly [Op, KernelEntry])[] = [argsort, sort, topk, mode];
