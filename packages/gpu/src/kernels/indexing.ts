import { DomainError, sizeOf, type Op } from '@x/tensor/core';
import { records } from '@x/tensor/records';
import type { Buffer, Handle } from '../engine/memory.js';
import { divided, unravel } from '../source/indexing.js';
import { dense, kernel, type KernelEntry, type Launcher } from './rule.js';

type OutOfRange = 'raise' | 'wrap' | 'clip';

const ranges = new WeakMap<Buffer, readonly [number, number]>();

/**
 * Refuses places outside an axis, as the record does; kernels could not. Returns false where the places cannot be read
 * now: there elements from outside are NaN.
 */
function requirePlaces(device: Launcher, op: string, indices: Handle, lowest: number, length: number, expected: string, hint: string): boolean {
  let range = ranges.get(indices.buffer);
  if (range === undefined && device.asynchronous && indices.buffer.host === undefined) return false;
  if (range === undefined) {
    const places = device.elements(indices);
    range = [places.reduce((a, b) => Math.min(a, b), 0), places.reduce((a, b) => Math.max(a, b), -1)];
    ranges.set(indices.buffer, range);
  }
  const [low, high] = range;
  if (low >= lowest && high < length) return true;
  throw new DomainError({ op, argument: 'indices', expected, actual: String(low < lowest ? low : high), hint });
}

function requirePositions(device: Launcher, op: string, indices: Handle, axis: number, length: number, mode: OutOfRange): boolean {
  if (sizeOf(indices.shape) === 0 || (mode !== 'raise' && length > 0)) return true;
  const expected =
    length === 0 ? `be empty, since axis ${axis} has length 0` : `hold numbers from ${-length} to ${length - 1}, since axis ${axis} has length ${length}`;
  return requirePlaces(device, op, indices, length === 0 ? 1 : -length, length, expected, 'Negative positions count from the back.');
}

/** Statements that bring place `p` into the axis. */
function wrapped(p: string, length: number, mode: OutOfRange): string {
  if (mode === 'clip') return `if (${p} < 0) { ${p} = 0; } if (${p} > ${length - 1}) { ${p} = ${length - 1}; }`;
  if (mode === 'wrap') return `${p} = ${p} - ${length} * Math.floor(${p} / ${length}); if (${p} < 0) { ${p} = ${p} + ${length}; } if (${p} >= ${length}) { ${p} = ${p} - ${length}; }`;
  return `if (${p} < 0) { ${p} = ${p} + ${length}; }`;
}

const take = kernel(records.take, (device, [x, indices], { axis, mode, op }, [output]) => {
  const length = x!.shape[axis]!;
  const sure = requirePositions(device, op, indices!, axis, length, mode);
  const buffer = device.launch('take', sizeOf(output!.shape), (w) => {
    const { statements, indices: at } = unravel(output!.shape, 'this.thread.x', 'i');
    const n = indices!.shape.length;
    const place = w.element(indices!, at.slice(axis, axis + n));
    const value = w.element(x!, [...at.slice(0, axis), 'p', ...at.slice(axis + n)]);
    return `${statements}var p = ${place} * 1; ${wrapped('p', length, mode)} var y = ${value}; ${sure ? '' : outside(length)} return y;`;
  });
  return [dense(buffer, output!)];
});

function outside(length: number): string {
  return `if (p < 0 || p >= ${length}) { y = nan; }`;
}

/** Rows added up where they were taken from. The places are sorted here once, so that each thread finds its rows together. */
const untake = kernel(records.untake, (device, [indices, rows], { axis, length, mode, op }, [output]) => {
  requirePositions(device, op, indices!, axis, length, mode);
  const places = Array.from(device.elements(indices!), (p) => {
    if (mode === 'clip') return Math.min(Math.max(p, 0), length - 1);
    return ((p % length) + length) % length;
  });
  const starts = new Float32Array(length + 1);
  for (const p of places) starts[p + 1]!++;
  const most = starts.reduce((a, b) => Math.max(a, b), 1);
  for (let i = 0; i < length; i++) starts[i + 1]! += starts[i]!;
  const next = starts.slice();
  const order = new Float32Array(places.length);
  places.forEach((p, j) => (order[next[p]!++] = j));
  const start = device.upload(starts, { shape: [starts.length], dtype: 'int32' });
  const sorted = device.upload(order, { shape: [order.length], dtype: 'int32' });
  const buffer = device.launch('untake', sizeOf(output!.shape), (w) => {
    const { statements, indices: at } = unravel(output!.shape, 'this.thread.x', 'i');
    const inner = unravel(indices!.shape, 'j', 'm');
    const row = at[axis]!;
    const value = w.element(rows!, [...at.slice(0, axis), ...inner.indices, ...at.slice(axis + 1)]);
    // A power of two as the bound, so that few kernels are built for many sets of places.
    const bound = 2 ** Math.ceil(Math.log2(most));
    return (
      `${statements}var first = ${w.element(start, [row])} * 1; var end = ${w.element(start, [`(${row} + 1)`])} * 1; var s = 0.0; ` +
      `for (var e = 0; e < ${bound}; e++) { if (first + e < end) { var j = ${w.element(sorted, ['(first + e)'])} * 1; ${inner.statements} s = s + ${value}; } } return s;`
    );
  });
  return [dense(buffer, output!)];
});

const gather = kernel(records.gather, (device, [x, indices], { axis }, [output]) => {
  const length = x!.shape[axis]!;
  const sure = requirePositions(device, 'gather', indices!, axis, length, 'raise');
  const buffer = device.launch('gather', sizeOf(output!.shape), (w) => {
    const { statements, indices: at } = unravel(output!.shape, 'this.thread.x', 'i');
    const value = w.element(x!, at.map((i, k) => (k === axis ? 'p' : i)));
    return `${statements}var p = ${w.element(indices!, at)} * 1; ${wrapped('p', length, 'raise')} var y = ${value}; ${sure ? '' : outside(length)} return y;`;
  });
  return [dense(buffer, output!)];
});

const ungather = kernel(records.ungather, (device, [indices, updates], { axis, length }, [output]) => {
  requirePositions(device, 'scatterAdd', indices!, axis, length, 'raise');
  const count = indices!.shape[axis]!;
  const buffer = device.launch('scatterAdd', sizeOf(output!.shape), (w) => {
    const { statements, indices: at } = unravel(output!.shape, 'this.thread.x', 'i');
    const along = at.map((i, k) => (k === axis ? 'j' : i));
    return (
      `${statements}var s = 0.0; for (var j = 0; j < ${count}; j++) { var p = ${w.element(indices!, along)} * 1; ${wrapped('p', length, 'raise')} ` +
      `if (p === ${at[axis]!}) { s = s + ${w.element(updates!, along)}; } } return s;`
    );
  });
  return [dense(buffer, output!)];
});

const oneHot = kernel(records.oneHot, (device, [x], { count }, [output]) => {
  requirePlaces(device, 'oneHot', x!, 0, count, `hold numbers from 0 to ${count - 1}`, 'Give a larger count.');
  const buffer = device.launch('oneHot', sizeOf(output!.shape), (w) => {
    const { statements, indices } = unravel(output!.shape, 'this.thread.x', 'i');
    return `${statements}var y = 0.0; if (${w.element(x!, indices.slice(0, -1))} === ${indices.at(-1)!}) { y = 1; } return y;`;
  });
  return [dense(buffer, output!)];
});

const ravelIndex = kernel(records.ravelIndex, (device, places, { shape, mode, op, axes }, [output]) => {
  places.forEach((x, k) => requirePositions(device, op, x, axes[k]!, shape[k]!, mode));
  const buffer = device.launch('ravelIndex', sizeOf(output!.shape), (w) => {
    w.use('exactInteger');
    const { statements, indices } = unravel(output!.shape, 'this.thread.x', 'i');
    const steps = places.map((x, k) => `var p${k} = ${w.element(x, indices)} * 1; ${wrapped(`p${k}`, shape[k]!, mode)} s = s * ${shape[k]!} + p${k};`);
    return `${statements}var s = 0.0; ${steps.join(' ')} return exactInteger(s, nan);`;
  });
  return [dense(buffer, output!)];
});

const unravelIndex = kernel(records.unravelIndex, (device, [index], { shape }, outputs) => {
  requirePlaces(device, 'unravelIndex', index!, 0, sizeOf(shape), `hold numbers from 0 to ${sizeOf(shape) - 1}`, 'These are the positions in the shape.');
  return outputs.map((output, axis) => {
    const buffer = device.launch('unravelIndex', sizeOf(output.shape), (w) => {
      const { statements, indices } = unravel(output.shape, 'this.thread.x', 'i');
      const above = divided('p', sizeOf(shape.slice(axis + 1)));
      return `${statements}var p = ${w.element(index!, indices)} * 1; var q = ${above}; var y = q - ${shape[axis]!} * ${divided('q', shape[axis]!)}; return y;`;
    });
    return dense(buffer, output);
  });
});

const searchsorted = kernel(records.searchsorted, (device, [sorted, values], { right }, [output]) => {
  const length = sorted!.shape.at(-1)!;
  const lead = sorted!.shape.length - 1;
  const buffer = device.launch('searchsorted', sizeOf(output!.shape), (w) => {
    const { statements, indices } = unravel(output!.shape, 'this.thread.x', 'i');
    const element = w.element(sorted!, [...indices.slice(0, lead), 'middle']);
    const before = right ? 'if (e <= v || v !== v) { goes = 1; }' : 'if (e < v) { goes = 1; } if (v !== v && e === e) { goes = 1; }';
    return (
      `${statements}var v = ${w.element(values!, indices)} * 1; var low = 0.0; var high = ${length} * 1; for (var n = 0; n < ${Math.ceil(Math.log2(length + 1)) + 1}; n++) { ` +
      `if (low < high) { var middle = Math.floor((low + high) * 0.5); var e = ${element} * 1; var goes = 0.0; ${before} if (goes > 0.5) { low = middle + 1; } else { high = middle; } } } return low;`
    );
  });
  return [dense(buffer, output!)];
});

/** Whole numbers pass; others become NaN, which is an error when it is read. */
const wholeNumbers = kernel(records.wholeNumbers, (device, [x], _, [output]) => {
  const buffer = device.launch('wholeNumbers', sizeOf(output!.shape), (w) => {
    w.use('exactInteger');
    const { statements, indices } = unravel(output!.shape, 'this.thread.x', 'i');
    return `${statements}var v = ${w.element(x!, indices)} * 1; return exactInteger(v, nan);`;
  });
  return [dense(buffer, output!)];
});

/** Reading and adding at places that tensors name. */
export const indexingKernels: readonly (readonly [Op, KernelEntry])[] = [take, untake, gather, ungather, oneHot, ravelIndex, unravelIndex, searchsorted, wholeNumbers];
