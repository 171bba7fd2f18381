import { irfft, rfft, Tensor } from '@x/tensor/core';
import { average } from './chains.js';

/** Autocovariances of a chain at all lags, with divisor n, by Fourier transform. */
export function autocovariance(x: Float64Array): Float64Array {
  const n = x.length;
  let size = 2;
  while (size < 2 * n) size *= 2;
  const mean = average(x);
  const padded = new Float64Array(size);
  for (let i = 0; i < n; i++) padded[i] = x[i]! - mean;
  const { re, im } = rfft(new Tensor('float64', [size], padded));
  const [a, b] = [re.data, im.data];
  const power = Float64Array.from(a, (v, k) => (v * v + b[k]! * b[k]!) / n);
  const zero = new Float64Array(power.length);
  const back = irfft({ re: new Tensor('float64', [power.length], power), im: new Tensor('float64', [zero.length], zero) }, { n: size });
  return (back.data as Float64Array).slice(0, n);
}
