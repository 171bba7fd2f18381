import { sizeOf, type Op, type Shape } from '@x/tensor/core';
import { records } from '@x/tensor/records';
import type { Handle } from '../engine/memory.js';
import { unravel } from '../source/indexing.js';
import { contiguous } from './elementwise.js';
import { dense, kernel, type KernelEntry, type Launcher } from './rule.js';

/** The index of the thread along `axis`, counted in the direction of travel, and the source of an index that far back. */
function travel(shape: Shape, axis: number, reverse: boolean): { statements: string; at: readonly string[]; along: string; back: (by: string) => readonly string[] } {
  const { statements, indices } = unravel(shape, 'this.thread.x', 'i');
  const i = indices[axis]!;
  return {
    statements,
    at: indices,
    along: reverse ? `(${shape[axis]! - 1} - ${i})` : i,
    back: (by) => indices.map((index, k) => (k === axis ? `(${i} ${reverse ? '+' : '-'} ${by})` : index)),
  };
}

/** Doubles the reach of every element until it covers the row (Hillis and Steele): log n passes for n elements. */
function doubling(device: Launcher, name: string, x: Handle, axis: number, reverse: boolean, step: string, integer: boolean): Handle {
  const { shape } = x;
  let current = x;
  for (let distance = 1; distance < shape[axis]!; distance *= 2) {
    const from = current;
    const buffer = device.launch(name, sizeOf(shape), (w) => {
      const by = w.number(distance);
      const { statements, at, along, back } = travel(shape, axis, reverse);
      if (integer) w.use('exactInteger');
      const finish = integer ? 's = exactInteger(s, nan);' : '';
      return `${statements}var s = ${w.element(from, at)} * 1; if (${along} >= ${by}) { var v = ${w.element(from, back(by))} * 1; ${step} } ${finish} return s;`;
    });
    current = dense(buffer, x);
  }
  return current;
}

const cumsum = kernel(records.cumsum, (device, [x], { axis, reverse }, [output]) => [
  { ...doubling(device, 'cumsum', contiguous(device, x!), axis, reverse, 's = s + v;', output!.dtype === 'int32'), ...output! },
]);

const cumprod = kernel(records.cumprod, (device, [x], { axis, reverse, exclusive }, [output]) => {
  const start = exclusive ? moved(device, x!, axis, reverse ? -1 : 1, '1.0') : contiguous(device, x!);
  return [{ ...doubling(device, 'cumprod', start, axis, reverse, 's = s * v;', output!.dtype === 'int32'), ...output! }];
});

/** yᵢ = xᵢ₋ₛ, or `outside` where that leaves the row. */
function moved(device: Launcher, x: Handle, axis: number, by: number, outside: string): Handle {
  const buffer = device.launch('shift', sizeOf(x.shape), (w) => {
    const { statements, indices } = unravel(x.shape, 'this.thread.x', 'i');
    const from = indices.map((i, k) => (k === axis ? 'p' : i));
    return `${statements}var p = ${indices[axis]!} - ${by}; var y = ${outside}; if (p >= 0 && p < ${x.shape[axis]!}) { y = ${w.element(x, from)}; } return y;`.replace('- -', '+ ');
  });
  return dense(buffer, x);
}

const shift = kernel(records.shift, (device, [x], { axis, by }) => [moved(device, x!, axis, by, '0.0')]);

/**
 * sᵢ = bᵢ + aᵢ sₚ. Steps (a, b) compose to (a·a′, b + a·b′), which is associative: doubling works for them as well.
 */
const recurrence = kernel(records.recurrence, (device, [a, b], { axis, reverse, lagged }, [output]) => {
  const { shape } = output!;
  let added = contiguous(device, b!);
  let factor = lagged ? moved(device, a!, axis, reverse ? -1 : 1, '0.0') : contiguous(device, a!);
  for (let distance = 1; distance < shape[axis]!; distance *= 2) {
    const [f, s] = [factor, added];
    const launch = (body: (back: (x: Handle) => string, here: (x: Handle) => string) => string): Handle =>
      dense(
        device.launch('recurrence', sizeOf(shape), (w) => {
          const by = w.number(distance);
          const { statements, at, along, back } = travel(shape, axis, reverse);
          const inside = body((x) => w.element(x, back(by)), (x) => w.element(x, at));
          return `${statements}var y = 0.0; var reaches = 0.0; if (${along} >= ${by}) { reaches = 1; } ${inside} return y;`;
        }),
        output!,
      );
    added = launch((back, here) => `y = ${here(s)}; if (reaches > 0.5) { y = y + ${here(f)} * ${back(s)}; }`);
    factor = launch((back, here) => `if (reaches > 0.5) { y = ${here(f)} * ${back(f)}; }`);
  }
  return [added];
});

/** Running sums, products and linear recurrences. */
export const scanKernels: readonly (readonly [Op, KernelEntry])[] = [cumsum, cumprod, recurrence, shift];
