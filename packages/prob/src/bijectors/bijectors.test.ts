import { compile, grad, jacobian, vmap } from '@x/autodiff';
import { batchLaw, compileLaw, derivativeLaw } from '@x/autodiff/testing';
import { slogdet } from '@x/linalg';
import { reshape, ShapeError, sum, take, tensor, treeMap, type Tensor } from '@x/tensor/core';
import { describe, expect, test } from 'vitest';
import { Normal, supports, TransformedDistribution, type Support } from '../index.js';
import type { Bijector } from './bijector.js';
import * as make from './bijectors.js';
import { fromTriangle } from './triangle.js';

/** A bijector with a point before it, the coordinates that its volume counts, and where it ends. */
interface Case {
  readonly name: string;
  readonly bijector: Bijector;
  readonly x: Tensor;
  readonly onto?: Support;
  /** The free coordinates of a value of [..., K] or [..., n, n]; all by default. */
  readonly free?: (y: Tensor) => Tensor;
}

const triangle = (diagonal: boolean) => (y: Tensor): Tensor => fromTriangle(y, y.shape.at(-1)!, { diagonal });
const some = [0.3, -1.2, 0.8, 1.7, -0.4, 0.25];
const cases: readonly Case[] = [
  { name: 'identity', bijector: make.identity(), x: tensor(-0.7), onto: supports.real },
  { name: 'exp', bijector: make.exp(), x: tensor(-0.7), onto: supports.positive },
  { name: 'softplus', bijector: make.softplus(), x: tensor(-0.7), onto: supports.positive },
  { name: 'sigmoid', bijector: make.sigmoid(), x: tensor(-0.7), onto: supports.unitInterval },
  { name: 'tanh', bijector: make.tanh(), x: tensor(-0.7), onto: supports.interval(-1, 1) },
  { name: 'affine', bijector: make.affine({ loc: 2, scale: -3 }), x: tensor(-0.7), onto: supports.real },
  { name: 'power', bijector: make.power(-1.5), x: tensor(0.7), onto: supports.positive },
  { name: 'interval', bijector: make.interval(-1, 4), x: tensor(-0.7), onto: supports.interval(-1, 4) },
  { name: 'lowerBound', bijector: make.lowerBound(2), x: tensor(-0.7), onto: supports.greaterThan(2) },
  { name: 'upperBound', bijector: make.upperBound(2), x: tensor(-0.7), onto: supports.lessThan(2) },
  { name: 'matrix affine', bijector: make.affine({ loc: [1, 2], matrix: [[0, -1], [2, 1]] }), x: tensor([0.3, 0.4]), onto: supports.realVector },
  { name: 'triangular affine', bijector: make.affine({ loc: [1, 2], triangular: [[2, 0], [1, -3]] }), x: tensor([0.3, 0.4]), onto: supports.realVector },
  { name: 'simplex', bijector: make.simplex(), x: tensor(some.slice(0, 3)), onto: supports.simplex, free: (y) => take(y, [0, 1, 2], { axis: -1 }) },
  { name: 'ordered', bijector: make.ordered(), x: tensor(some.slice(0, 4)), onto: supports.ordered },
  { name: 'positiveOrdered', bijector: make.positiveOrdered(), x: tensor(some.slice(0, 4)), onto: supports.positiveOrdered },
  { name: 'choleskyCov', bijector: make.choleskyCov(), x: tensor(some), onto: supports.choleskyCovariance, free: triangle(true) },
  { name: 'covariance', bijector: make.covariance(), x: tensor(some), onto: supports.positiveDefinite, free: triangle(true) },
  { name: 'choleskyCorr', bijector: make.choleskyCorr(), x: tensor(some), onto: supports.correlationCholesky, free: triangle(false) },
  { name: 'corr', bijector: make.corr(), x: tensor(some), onto: supports.correlation, free: triangle(false) },
  { name: 'chain', bijector: make.chain([make.exp(), make.affine({ loc: 1, scale: [2, 3, 4] }), make.simplex()]), x: tensor([0.3, -0.2, 0.5]), onto: supports.simplex, free: (y) => take(y, [0, 1, 2], { axis: -1 }) },
  { name: 'inverse', bijector: make.inverse(make.softplus()), x: tensor(0.7), onto: supports.real },
];

const worst = (a: Tensor, b: Tensor): number => {
  expect(a.shape).toEqual(b.shape);
  return Math.max(0, ...Array.from(a.data, (v, i) => Math.abs(v - b.data[i]!)));
};

describe.each(cases)('$name', ({ name, bijector, x, onto, free = (y) => y }) => {
  test('the inverse undoes it', () => {
    // Up to four operations and a Cholesky factor lose a few units of the last place of numbers of order one.
    expect(worst(bijector.inverse(bijector.forward(x)), x)).toBeLessThan(2e-14);
  });

  test('its values lie where they should', () => {
    expect(onto!.contains(bijector.forward(x)).toArray()).toBe(true);
  });

  test('the logarithm of the volume is that of the Jacobian', () => {
    const size = x.size;
    const flat = (v: Tensor): Tensor => reshape(free(bijector.forward(reshape(v, x.shape))), [size]);
    const { logAbsDet } = slogdet(jacobian(flat)(reshape(x, [size])));
    expect(worst(sum(bijector.forwardLogDet(x)), logAbsDet)).toBeLessThan(1e-13);
    expect(worst(bijector.inverseLogDet(bijector.forward(x)), bijector.forwardLogDet(x).mul(-1))).toBeLessThan(1e-13);
  });

  test('shapes are foretold, of batches as well', () => {
    const batch = tensor(Array.from({ length: 2 }, () => x.toArray()) as number[]);
    const y = bijector.forward(batch);
    expect(bijector.forwardShape(batch.shape)).toEqual(y.shape);
    expect(bijector.inverseShape(y.shape)).toEqual(batch.shape);
    const front = batch.shape.slice(0, batch.ndim - bijector.inputRank);
    expect(bijector.forwardLogDet(batch).shape).toEqual(front);
    expect(y.ndim - bijector.outputRank).toBe(front.length);
  });

  test('derivatives, batches and compilation', () => {
    const y = bijector.forward(x);
    for (const c of [
      { name, f: (v: Tensor) => free(bijector.forward(v)), inputs: [x] },
      { name: `${name}.forwardLogDet`, f: (v: Tensor) => bijector.forwardLogDet(v), inputs: [x] },
      { name: `${name}.inverse`, f: (v: Tensor) => bijector.inverse(v), inputs: [y] },
    ]) {
      // Moving one element of a Cholesky factor of a correlation matrix leaves its set.
      if (!c.name.endsWith('inverse') || bijector.outputRank < 2) derivativeLaw(c);
      if (!c.name.endsWith('inverse') || bijector.outputRank === 0) batchLaw(c);
      compileLaw(c);
    }
  });

  test('float32 stays float32', () => {
    const single = treeMap((leaf: Tensor) => leaf.astype('float32'), bijector);
    const y = single.forward(x.astype('float32'));
    expect([y.dtype, single.inverse(y).dtype, single.forwardLogDet(x.astype('float32')).dtype]).toEqual(['float32', 'float32', 'float32']);
  });

  test('it is a tree, and may be the argument of a derivative or of a compiled function', () => {
    const f = (b: Bijector): Tensor => sum(b.forwardLogDet(x));
    expect(compile(f)(bijector).item()).toBeCloseTo(f(bijector).item() as number, 12);
    expect(grad(f)(bijector)).toBeInstanceOf(bijector.constructor);
  });
});

describe('far out', () => {
  test.each([
    ['exp', make.exp(), [-700, 700]],
    ['softplus', make.softplus(), [-700, 0]],
    ['sigmoid', make.sigmoid(), [-700, -700]],
    ['tanh', make.tanh(), [2 * Math.LN2 - 1400, 2 * Math.LN2 - 1400]],
    ['interval', make.interval(0, 2), [Math.LN2 - 700, Math.LN2 - 700]],
    ['lowerBound', make.lowerBound(3), [-700, 700]],
  ] as const)('log volume of %s at ±700', (_, bijector, expected) => {
    const found = bijector.forwardLogDet([-700, 700]).data;
    // Relative to two units of the last place.
    expected.forEach((value, i) => expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(4.5e-16 * Math.abs(value) + 1e-300));
  });

  test.each([
    ['simplex', make.simplex(), 3],
    ['choleskyCorr', make.choleskyCorr(), 3],
    ['corr', make.corr(), 3],
    ['choleskyCov', make.choleskyCov(), 3],
    ['ordered', make.ordered(), 3],
  ] as const)('%s has finite volumes and derivatives at ±700', (_, bijector, n) => {
    for (const sign of [1, -1]) {
      const x = tensor(Array.from({ length: n }, (_, i) => sign * (i % 2 === 0 ? 700 : -700)));
      expect(bijector.forwardLogDet(x).isFinite().toArray()).toBe(true);
      expect(grad((v: Tensor) => sum(bijector.forwardLogDet(v)))(x).isFinite().all().toArray()).toBe(true);
    }
  });

  test.each(['exp', 'softplus', 'sigmoid'] as const)('%s is undone at −700', (name) => {
    const bijector = make[name]();
    expect(bijector.inverse(bijector.forward(-700)).item()).toBeCloseTo(-700, 11);
  });

  test('partial correlations close to ±1 come back', () => {
    // tanh 40 rounds to one; the row keeps what is left of it.
    const x = tensor([40, -40, 12]);
    expect(worst(make.choleskyCorr().inverse(make.choleskyCorr().forward(x)), x)).toBeLessThan(1e-12);
  });
});

test('x = 0 is the centre of a simplex of any size, of one number too', () => {
  expect(make.simplex().forward(tensor([], { shape: [0] })).toArray()).toEqual([1]);
  expect(make.simplex().forward([0, 0, 0, 0]).data.every((p) => Math.abs(p - 0.2) < 1e-16)).toBe(true);
});

test('outside the range the inverse is NaN', () => {
  for (const [bijector, y] of [[make.exp(), -1], [make.softplus(), -1], [make.sigmoid(), 1.1], [make.sigmoid(), -0.1], [make.tanh(), 2], [make.interval(0, 1), 2]] as const) {
    expect(bijector.inverse(y).item()).toBeNaN();
  }
  expect(make.ordered().inverse([1, 0]).toArray()).toEqual([1, NaN]);
});

test('a wrong number of elements of a triangle', () => {
  expect(() => make.choleskyCov().forward([1, 2])).toThrow(ShapeError);
  expect(() => make.choleskyCov().forward([1, 2])).toThrow(
    'CholeskyCovarianceBijector: `x` must have n(n + 1)/2 numbers on its last axis, got shape [2]. A matrix of order 1 needs 1, one of order 2 3.',
  );
  expect(() => make.corr().forward([1, 2])).toThrow('n(n − 1)/2');
});

test('a batch of bounds broadcasts against the values', () => {
  const bijector = make.interval([0, 1], [2, 5]);
  expect(bijector.forward(0).toArray()).toEqual([1, 3]);
  expect(bijector.forwardLogDet(0).shape).toEqual([2]);
  const rows = vmap(((x: Tensor) => bijector.forward(x)) as (x: Tensor) => unknown)(tensor([0, 0, 0])) as Tensor;
  expect(rows.shape).toEqual([3, 2]);
});

test('what does not sum to one has no place on a simplex', () => {
  expect(make.simplex().inverse([0.5, 0.6]).toArray()).toEqual([NaN]);
  const law = new TransformedDistribution(new Normal().expand([1]), make.simplex());
  const points = tensor([[0.5, 0.6], [0.4, 0.6]]);
  expect(Array.from(law.logProb(points).data, Number.isFinite)).toEqual([false, true]);
  expect(law.support.contains(points).toArray()).toEqual([false, true]);
});
