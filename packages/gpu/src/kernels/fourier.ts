import { sizeOf, type Op, type Shape } from '@x/tensor/core';
import { records } from '@x/tensor/records';
import type { Handle } from '../engine/memory.js';
import { divided, unravel } from '../source/indexing.js';
import { dense, kernel, type KernelEntry, type Launcher } from './rule.js';

/** Real and imaginary parts, each [lines, n] and dense. */
interface Lines {
  readonly re: Handle;
  readonly im: Handle;
}

/** The lines along `axis`, cut or filled with zeros to n, times `weight` (a source over the index j along the line). */
function load(device: Launcher, x: Handle, axis: number, n: number, weight: string = '1.0'): Handle {
  const others = x.shape.filter((_, i) => i !== axis);
  const lines = sizeOf(others);
  const buffer = device.launch('lines', lines * n, (w) => {
    const { statements, indices } = unravel([...others, n], 'this.thread.x', 'i');
    const along = indices.at(-1)!;
    const value = w.element(x, [...indices.slice(0, axis), along, ...indices.slice(axis, -1)]);
    return `${statements}var j = ${along} * 1; var y = 0.0; if (j < ${x.shape[axis]!}) { y = ${value} * (${weight}); } return y;`;
  });
  return dense(buffer, { shape: [lines, n], dtype: 'float32' });
}

/** Lines as an axis of the result, cut or filled with zeros, times `weight`. */
function save(device: Launcher, x: Handle, shape: Shape, axis: number, weight: string): Handle {
  const n = x.shape[1]!;
  const buffer = device.launch('lines', sizeOf(shape), (w) => {
    const { statements, indices } = unravel(shape, 'this.thread.x', 'i');
    const line = shape.reduce((at, length, k) => (k === axis ? at : `(${at} * ${length} + ${indices[k]!})`), '0');
    return `${statements}var j = ${indices[axis]!} * 1; var y = 0.0; if (j < ${n}) { y = ${w.at(x, `${line} * ${n} + j`)} * (${weight}); } return y;`;
  });
  return dense(buffer, { shape, dtype: 'float32' });
}

/** Cosines and sines of 2πk/n, by which both algorithms turn; in float64 first. */
function turns(device: Launcher, n: number): Lines {
  const table = (f: (angle: number) => number): Handle =>
    device.upload(Float32Array.from({ length: n }, (_, k) => f((2 * Math.PI * k) / n)), { shape: [n], dtype: 'float32' });
  return { re: table(Math.cos), im: table(Math.sin) };
}

/** The unscaled transform of every line. */
function transform(device: Launcher, x: Lines, inverse: boolean): Lines {
  const n = x.re.shape[1]!;
  if (n === 1) return x;
  return Number.isInteger(Math.log2(n)) ? stockham(device, x, inverse) : direct(device, x, inverse);
}

/** Radix 2 without bit reversal (T. G. Stockham): log n passes, in which every thread makes one element. */
function stockham(device: Launcher, x: Lines, inverse: boolean): Lines {
  const [lines, n] = x.re.shape as [number, number];
  const table = turns(device, n);
  let { re, im } = x;
  for (let half = 1; half < n; half *= 2) {
    const [r, i] = [re, im];
    const part = (real: boolean): Handle =>
      dense(
        device.launch('fft', lines * n, (w) => {
          const [h, oneOver, step] = [w.number(half), w.number(0.5 / half), w.number(n / (2 * half))];
          const [a, b] = real ? [r, i] : [i, r];
          // (c ± is)·(r + ii): the real part takes −s·im, the imaginary part +s·re; the inverse turns the other way.
          const sign = real === inverse ? '-' : '+';
          return (
            `var l = ${divided('this.thread.x', n)} * 1; var o = this.thread.x - l * ${n}; var block = Math.floor(o * ${oneOver}); var k = o - block * 2 * ${h}; ` +
            `var side = 1.0; if (k >= ${h}) { k = k - ${h}; side = -1; } var p = l * ${n} + block * ${h} + k; var t = k * ${step}; ` +
            `var c = ${w.at(table.re, 't')} * 1; var s = ${w.at(table.im, 't')} * 1; ` +
            `var y = ${w.at(a, 'p')} + side * (c * ${w.at(a, `(p + ${n / 2})`)} ${sign} s * ${w.at(b, `(p + ${n / 2})`)}); return y;`
          );
        }),
        r,
      );
    re = part(true);
    im = part(false);
  }
  return { re, im };
}

/** The sum as it stands, for lengths that are no power of two. */
function direct(device: Launcher, x: Lines, inverse: boolean): Lines {
  const [lines, n] = x.re.shape as [number, number];
  const table = turns(device, n);
  const part = (real: boolean): Handle =>
    dense(
      device.launch('dft', lines * n, (w) => {
        const [a, b] = real ? [x.re, x.im] : [x.im, x.re];
        const sign = real === inverse ? '-' : '+';
        return (
          `var l = ${divided('this.thread.x', n)} * 1; var k = this.thread.x - l * ${n}; var t = 0.0; var y = 0.0; for (var j = 0; j < ${n}; j++) { var p = l * ${n} + j; ` +
          `y = y + ${w.at(table.re, 't')} * ${w.at(a, 'p')} ${sign} ${w.at(table.im, 't')} * ${w.at(b, 'p')}; t = t + k; if (t >= ${n}) { t = t - ${n}; } } return y;`
        );
      }),
      x.re,
    );
  return { re: part(true), im: part(false) };
}

function zeros(device: Launcher, like: Handle): Handle {
  return dense(device.launch('zeros', sizeOf(like.shape), () => 'var y = 0.0; return y;'), like);
}

const fft = kernel(records.fft, (device, inputs, { axis, n, inverse, scale }, outputs) => {
  const re = load(device, inputs[0]!, axis, n);
  const im = inputs.length === 1 ? zeros(device, re) : load(device, inputs[1]!, axis, n);
  const y = transform(device, { re, im }, inverse);
  return [y.re, y.im].map((part) => save(device, part, outputs[0]!.shape, axis, String(scale)));
});

/** 1 at the first bin and, for even n, at the last; `others` elsewhere. */
const bins = (n: number, ends: number, others: number): string => `(j === 0${n % 2 === 0 ? ` || j === ${n / 2}` : ''} ? ${ends} : ${others})`;

const rfft = kernel(records.rfft, (device, [x], { axis, n, mean }, outputs) => {
  const re = load(device, x!, axis, n);
  const y = transform(device, { re, im: zeros(device, re) }, false);
  const weight = `(j > ${n >> 1} ? 0 : ${mean ? bins(n, 1 / n, 2 / n) : '1.0'})`;
  return [y.re, y.im].map((part) => save(device, part, outputs[0]!.shape, axis, weight));
});

/** The adjoint of rfft: the spectrum is completed by symmetry, and what comes back is real. */
const irfft = kernel(records.irfft, (device, inputs, { axis, n, mean }, [output]) => {
  const count = (n >> 1) + 1;
  const weight = mean ? String(1 / n) : bins(n, 1, 0.5);
  const half = { re: load(device, inputs[0]!, axis, count, weight), im: inputs.length === 1 ? undefined : load(device, inputs[1]!, axis, count, `(${bins(n, 0, 1)}) * (${weight})`) };
  const lines = half.re.shape[0]!;
  const complete = (part: Handle, mirror: string): Handle =>
    dense(
      device.launch('lines', lines * n, (w) => {
        const { statements, indices } = unravel([lines, n], 'this.thread.x', 'i');
        return (
          `${statements}var j = ${indices[1]!} * 1; var side = 1.0; if (j >= ${count}) { j = ${n} - j; side = ${mirror}; } ` +
          `var y = side * ${w.at(part, `${indices[0]!} * ${count} + j`)}; return y;`
        );
      }),
      { shape: [lines, n], dtype: 'float32' },
    );
  const re = complete(half.re, '1');
  const im = half.im === undefined ? zeros(device, re) : complete(half.im, '-1');
  return [save(device, transform(device, { re, im }, true).re, output!.shape, axis, '1.0')];
});

/** Fourier transforms: radix 2 for powers of two, the plain sum for other lengths. */
export const fourierKernels: readonly (readonly [Op, KernelEntry])[] = [fft, rfft, irfft];
