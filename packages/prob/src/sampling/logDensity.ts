import { asTensor, DomainError, ShapeError, showShape, type Tensor, type TensorLike } from '@x/tensor/core';
import { Distribution } from '../distribution.js';

/** What a sampler aims at: a distribution, or a log-density up to a constant, written in ops for many points at once. */
export type Target = Distribution | ((x: Tensor) => TensorLike);

/** log p at draws [n, ...event] as numbers; NaN and +∞ are refused, −∞ is a point without mass. */
export function logDensityAt(op: string, target: Target, x: Tensor): Tensor {
  const value = target instanceof Distribution ? target.logProb(x) : asTensor(target(x));
  const n = x.shape[0]!;
  if (value.ndim !== 1 || value.size !== n) {
    throw new ShapeError({ op, argument: 'target', expected: `give one log-density for each of ${n} draws`, actual: `shape ${showShape(value.shape)}`, hint: 'Sum over the axes of one value: sum(…, {axis: -1}).' });
  }
  const { data } = value;
  const at = data.findIndex((v) => Number.isNaN(v) || v === Infinity);
  if (at < 0) return value;
  const point = x.ndim === 1 ? ` at ${x.data[at]}` : ` at draw ${at}`;
  throw new DomainError({ op, argument: 'target', expected: 'be a log-density, finite or −Infinity', actual: `${data[at]}${point}`, hint: 'Give points outside the support −Infinity: where(inside, …, -Infinity).' });
}
