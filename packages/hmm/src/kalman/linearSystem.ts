import { asTensor, DomainError, ShapeError, showShape, tensor, type Tensor, type TensorLike } from '@x/tensor/core';
import { semidefiniteCholesky } from './flatMatrix.js';

/** A matrix, or one for each time. */
export interface Slices {
  readonly data: Float64Array;
  /** Numbers from one time to the next: 0 for a matrix that stays. */
  readonly stride: number;
  /** How many times it is known for: Infinity for a matrix that stays. */
  readonly times: number;
}

/** x₀ ~ N(m₀, P₀), xₜ₊₁ = F xₜ + B uₜ + N(0, Q), yₜ = H xₜ + N(0, R), in flat arrays. */
export interface LinearSystem {
  /** Components of the state. */
  readonly n: number;
  /** Components of an observation. */
  readonly m: number;
  /** Components of a control; 0 without. */
  readonly k: number;
  readonly transition: Slices;
  readonly observation: Slices;
  readonly transitionCovariance: Slices;
  readonly observationCovariance: Slices;
  readonly control: Slices | undefined;
  readonly initialMean: Float64Array;
  /** Infinity on the diagonal where nothing is known. */
  readonly initialCovariance: Float64Array;
}

/** A linear Gaussian state-space model. */
export interface KalmanOptions {
  /** F, [n, n]; or [T, n, n], where F[t] leads from time t to t + 1. */
  readonly transition: TensorLike;
  /** H, [m, n]; a vector [n] when observations are single numbers; or [T, m, n]. */
  readonly observation: TensorLike;
  /** Q, [n, n] or [T, n, n]; a number stands for its multiple of the identity, a vector for a diagonal. */
  readonly transitionCovariance: TensorLike;
  /** R, [m, m] or [T, m, m]; a number or a vector as above. */
  readonly observationCovariance: TensorLike;
  /** The mean of the state at the first observation; default 0. */
  readonly initialMean?: TensorLike;
  /** The covariance of the state at the first observation; Infinity on its diagonal for what is not known at all. Default Infinity. */
  readonly initialCovariance?: TensorLike;
  /** B, [n, k] or [T, n, k]: what known controls uₜ add to the state at t + 1. */
  readonly control?: TensorLike;
  /** Carries Cholesky factors of the covariances in place of the covariances: twice the digits, at some cost. */
  readonly squareRoot?: boolean;
}

/** Reads and checks a model. */
export function readSystem(op: string, options: KalmanOptions): LinearSystem {
  const f = asTensor(options.transition);
  const n = f.ndim === 0 ? 1 : f.shape[f.ndim - 1]!;
  if (n === 0) throw new ShapeError({ op, argument: 'transition', expected: 'have at least one row', actual: showShape(f.shape) });
  const h = asTensor(options.observation);
  const m = h.ndim < 2 ? 1 : h.shape[h.ndim - 2]!;
  const control = options.control === undefined ? undefined : asTensor(options.control);
  const k = control === undefined ? 0 : control.ndim < 2 ? 1 : control.shape[control.ndim - 1]!;
  return {
    n,
    m,
    k,
    transition: readSlices(op, 'transition', f, n, n),
    observation: readSlices(op, 'observation', h, m, n),
    transitionCovariance: readCovariance(op, 'transitionCovariance', options.transitionCovariance, n),
    observationCovariance: readCovariance(op, 'observationCovariance', options.observationCovariance, m),
    control: control === undefined ? undefined : readSlices(op, 'control', control, n, k),
    initialMean: options.initialMean === undefined ? new Float64Array(n) : readMean(op, 'initialMean', options.initialMean, n),
    initialCovariance: readInitialCovariance(op, options.initialCovariance ?? Infinity, n),
  };
}

/** What a model says of one time: an offset into its matrices. */
export function sliceAt(op: string, argument: string, { stride, times }: Slices, t: number): number {
  if (t < times) return stride * t;
  throw new ShapeError({ op, argument, expected: `have a matrix for time ${t}`, actual: `matrices for the times 0 to ${times - 1}`, hint: 'Give one matrix for all times, or more of them.' });
}

/** The matrices as a tensor. */
export function showSlices({ data, stride, times }: Slices, rows: number, columns: number): Tensor {
  return tensor(data.slice(), { shape: stride === 0 ? [rows, columns] : [times, rows, columns] });
}

/** A vector of n finite numbers. */
export function readMean(op: string, argument: string, value: TensorLike, n: number): Float64Array {
  const mean = asTensor(value);
  if (mean.ndim > 1 && mean.size !== n) throw new ShapeError({ op, argument, expected: `be ${n} numbers`, actual: showShape(mean.shape) });
  const out = mean.size === 1 ? new Float64Array(n).fill(mean.item()) : Float64Array.from(mean.data);
  if (out.length !== n) throw new ShapeError({ op, argument, expected: `be ${n} numbers`, actual: showShape(mean.shape) });
  requireFinite(op, argument, out);
  return out;
}

/** A matrix; vectors are rows where there is one row, columns where there is one column. */
function readSlices(op: string, argument: string, value: Tensor, rows: number, columns: number): Slices {
  const single = value.ndim < 2 && value.size === rows * columns;
  const fits = single || (value.ndim >= 2 && value.ndim <= 3 && value.shape[value.ndim - 2] === rows && value.shape[value.ndim - 1] === columns);
  if (!fits || value.size === 0) throw new ShapeError({ op, argument, expected: `have the shape [${rows}, ${columns}] or [T, ${rows}, ${columns}]`, actual: showShape(value.shape) });
  const data = Float64Array.from(value.data);
  requireFinite(op, argument, data);
  return value.ndim === 3 ? { data, stride: rows * columns, times: value.shape[0]! } : { data, stride: 0, times: Infinity };
}

/** A covariance, or one for each time. */
export function readCovariance(op: string, argument: string, value: TensorLike, size: number): Slices {
  const slices = readSlices(op, argument, asMatrix(asTensor(value), size), size, size);
  for (let at = 0; at < slices.data.length; at += size * size) requireCovariance(op, argument, slices.data, size, at);
  return slices;
}

function readInitialCovariance(op: string, value: TensorLike, n: number): Float64Array {
  const argument = 'initialCovariance';
  const matrix = asMatrix(asTensor(value), n);
  if (matrix.ndim !== 2 || matrix.shape[0] !== n || matrix.shape[1] !== n) throw new ShapeError({ op, argument, expected: `have the shape [${n}, ${n}]`, actual: showShape(matrix.shape) });
  const out = Float64Array.from(matrix.data);
  const known = out.slice();
  for (let i = 0; i < n; i++) {
    if (out[i * (n + 1)] !== Infinity) continue;
    for (let j = 0; j < n; j++) {
      if (i !== j && (out[i * n + j] !== 0 || out[j * n + i] !== 0)) {
        throw new DomainError({ op, argument, expected: 'have zeros beside an infinite variance', actual: `${out[i * n + j]} at [${i}, ${j}]`, hint: 'A component of which nothing is known has no covariance with others.' });
      }
    }
    known[i * (n + 1)] = 0;
  }
  requireFinite(op, argument, known);
  requireCovariance(op, argument, known, n, 0);
  return out;
}

/** A number is its multiple of the identity, a vector is a diagonal. */
function asMatrix(value: Tensor, size: number): Tensor {
  const fits = value.ndim === 0 || (value.ndim === 1 && value.size === size);
  if (!fits) return value;
  const out = new Float64Array(size * size);
  for (let i = 0; i < size; i++) out[i * (size + 1)] = value.ndim === 0 ? value.item() : value.data[i]!;
  return tensor(out, { shape: [size, size] });
}

function requireFinite(op: string, argument: string, data: Float64Array): void {
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new DomainError({ op, argument, expected: 'hold finite numbers', actual: `${data[bad]} at position ${bad}` });
}

function requireCovariance(op: string, argument: string, data: Float64Array, size: number, at: number): void {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [data[at + i * size + j]!, data[at + j * size + i]!];
      const scale = Math.sqrt(Math.abs(data[at + i * (size + 1)]! * data[at + j * (size + 1)]!));
      if (Math.abs(a - b) > 1e-8 * Math.max(scale, Number.MIN_VALUE)) {
        throw new DomainError({ op, argument, expected: 'be symmetric', actual: `${a} at [${i}, ${j}] but ${b} at [${j}, ${i}]` });
      }
      data[at + i * size + j] = data[at + j * size + i] = 0.5 * (a + b);
    }
  }
  if (!isSemidefinite(data, size, at)) {
    throw new DomainError({ op, argument, expected: 'be positive semidefinite', actual: `a matrix with a negative eigenvalue: ${Array.from(data.subarray(at, at + Math.min(9, size * size))).join(', ')}`, hint: 'Variances are squares: give 0.01 for a standard deviation of 0.1.' });
  }
}

/** The factor must reproduce the matrix: a zero pivot with a column that is not zero is a negative eigenvalue, too. */
function isSemidefinite(data: Float64Array, size: number, at: number): boolean {
  const l = new Float64Array(size * size);
  if (!semidefiniteCholesky(l, data, size, at)) return false;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = -data[at + i * size + j]!;
      for (let m = 0; m <= j; m++) sum += l[i * size + m]! * l[j * size + m]!;
      if (Math.abs(sum) > 1e-6 * Math.sqrt(data[at + i * (size + 1)]! * data[at + j * (size + 1)]!)) return false;
    }
  }
  return true;
}
