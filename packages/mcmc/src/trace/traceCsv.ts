import { sizeOf } from '@x/tensor/core';
import type { Trace } from './trace.js';

/** The columns that Stan gives its own statistics. */
const stanNames: Readonly<Record<string, string>> = {
  logDensity: 'lp__',
  accept: 'accept_stat__',
  stepSize: 'stepsize__',
  treeDepth: 'treedepth__',
  steps: 'n_leapfrog__',
  divergent: 'divergent__',
  energy: 'energy__',
};

/** A trace as comma-separated values, one row per draw. */
export function traceCsv(trace: Trace): string {
  const { chains, draws } = trace;
  const columns: { readonly name: string; readonly at: (row: number) => number }[] = [];
  for (const stat of Object.keys(stanNames)) {
    const x = trace.stats[stat]?.data;
    if (x !== undefined) columns.push({ name: stanNames[stat]!, at: (row) => Number(x[row]) });
  }
  for (const { name, shape } of trace.parts) {
    const { data } = trace.get(name);
    const size = sizeOf(shape);
    for (let i = 0; i < size; i++) columns.push({ name: [name, ...indices(shape, i)].join('.'), at: (row) => Number(data[row * size + i]) });
  }
  const lines = [['chain', 'draw', ...columns.map(({ name }) => quoted(name))].join(',')];
  for (let row = 0; row < chains * draws; row++) {
    lines.push([Math.floor(row / draws) + 1, (row % draws) + 1, ...columns.map(({ at }) => at(row))].join(','));
  }
  return lines.join('\n') + '\n';
}

/** Indices from 1, as Stan counts. */
function indices(shape: readonly number[], flat: number): number[] {
  const at: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    at.unshift((flat % shape[axis]!) + 1);
    flat = Math.floor(flat / shape[axis]!);
  }
  return at;
}

function quoted(name: string): string {
  return /[",\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
