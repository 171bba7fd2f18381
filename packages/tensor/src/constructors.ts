import { convert, place, type CreateOptions } from './create.js';
import { DomainError } from './errors.js';
import { allocate } from './kernels/copy.js';
import { checkShape, sizeOf, type Shape } from './shape.js';
import type { Tensor } from './tensor.js';

/**
 * A tensor filled with one value.
 *
 * @example
 * full([2, 2], 7).toArray() // => [ [ 7, 7 ], [ 7, 7 ] ]
 */
export function full(shape: Shape, value: number | boolean, { dtype, device }: CreateOptions = {}): Tensor {
  checkShape('full', shape);
  const kind = dtype ?? (typeof value === 'boolean' ? 'bool' : 'float64');
  const one = convert('full', Float64Array.of(Number(value)), kind);
  const elements = allocate(kind, sizeOf(shape));
  if (one[0] !== 0 || Object.is(one[0], -0)) elements.fill(one[0]!);
  return place(elements, [...shape], device);
}

/**
 * A tensor of zeros.
 *
 * @example
 * zeros([2]).toArray() // => [ 0, 0 ]
 */
export function zeros(shape: Shape, options: CreateOptions = {}): Tensor {
  return full(shape, 0, options);
}

/**
 * A tensor of ones.
 *
 * @example
 * ones([2], { dtype: 'int32' }).dtype // => 'int32'
 */
export function ones(shape: Shape, options: CreateOptions = {}): Tensor {
  return full(shape, 1, options);
}

/**
 * Zeros with the shape, type and device of another tensor.
 *
 * @example
 * zerosLike(tensor([1, 2])).toArray() // => [ 0, 0 ]
 */
export function zerosLike(x: Tensor): Tensor {
  return full(x.shape, 0, { dtype: x.dtype, device: x.device });
}

/**
 * Ones with the shape, type and device of another tensor.
 *
 * @example
 * onesLike(tensor([1, 2])).toArray() // => [ 1, 1 ]
 */
export function onesLike(x: Tensor): Tensor {
  return full(x.shape, 1, { dtype: x.dtype, device: x.device });
}

/**
 * The identity matrix, n×n or n×m.
 *
 * @example
 * eye(2).toArray() // => [ [ 1, 0 ], [ 0, 1 ] ]
 */
export function eye(n: number, { columns = n, dtype = 'float64', device }: CreateOptions & { columns?: number } = {}): Tensor {
  checkShape('eye', [n, columns], 'n');
  const elements = allocate(dtype, n * columns);
  for (let i = 0; i < Math.min(n, columns); i++) elements[i * columns + i] = 1;
  return place(elements, [n, columns], device);
}

/**
 * Evenly spaced numbers from `start` (0 when only one number is given) up to, not including, `stop`.
 *
 * Fails: DomainError when `step` is 0 or not finite.
 *
 * @example
 * arange(4).toArray() // => [ 0, 1, 2, 3 ]
 * arange(1, 2, 0.25).toArray() // => [ 1, 1.25, 1.5, 1.75 ]
 */
export function arange(start: number, stop?: number, step = 1, { dtype = 'float64', device }: CreateOptions = {}): Tensor {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  if (step === 0 || !Number.isFinite(from) || !Number.isFinite(to) || !Number.isFinite(step)) {
    const bad = step === 0 || !Number.isFinite(step) ? 'step' : 'stop';
    throw new DomainError({
      op: 'arange',
      argument: bad,
      expected: bad === 'step' ? 'be finite and not 0' : 'be finite, like start',
      actual: String(bad === 'step' ? step : Number.isFinite(to) ? from : to),
    });
  }
  const n = Math.max(0, Math.ceil((to - from) / step));
  const numbers = Float64Array.from({ length: n }, (_, i) => from + i * step);
  return place(dtype === 'float64' ? numbers : convert('arange', numbers, dtype), [n], device);
}

/**
 * `count` evenly spaced numbers from `start` to `stop`, both included.
 *
 * @example
 * linspace(0, 1, 5).toArray() // => [ 0, 0.25, 0.5, 0.75, 1 ]
 */
export function linspace(start: number, stop: number, count = 50, { dtype = 'float64', device }: CreateOptions = {}): Tensor {
  checkShape('linspace', [count], 'count');
  const step = (stop - start) / (count - 1);
  const numbers = Float64Array.from({ length: count }, (_, i) => (i === count - 1 && count > 1 ? stop : i === 0 ? start : start + i * step));
  return place(dtype === 'float64' ? numbers : convert('linspace', numbers, dtype), [count], device);
}
