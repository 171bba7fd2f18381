import { describe, expect, test } from 'vitest';
import { batchLaw, compileLaw, derivativeLaw, secondDerivativeLaw } from '@x/autodiff/testing';
import { abs, add, DomainError, eye, matmul, max, mul, sub, sum, tensor, transpose, type Tensor } from '@x/tensor';
import reference from '../reference/matrixFunctions.json' with { type: 'json' };
import { det, expm, inv, logm, matrixPower, qr, Singular, sqrtm, trace } from './index.js';

function uneven(shape: readonly number[], seed = 1): Tensor {
  const size = shape.reduce((n, length) => n * length, 1);
  return tensor(Float64Array.from({ length: size }, (_, i) => ((Math.sin((i + 1) * 12.9898 * seed) * 43758.5453) % 1)), { shape });
}
const largest = (x: Tensor): number => (x.size === 0 ? 0 : max(abs(x)).item());
const eps = 2 ** -52;
/** Random, with eigenvalues that stay away from the negative axis. */
const shifted = (n: number): Tensor => add(uneven([n, n]), mul(eye(n), Math.sqrt(n)));
const spd = (n: number): Tensor => add(matmul(uneven([n, n]), transpose(uneven([n, n]))), mul(eye(n), 0.5));
const rotation = (angle: number): Tensor => tensor([[Math.cos(angle), -Math.sin(angle)], [Math.sin(angle), Math.cos(angle)]]);

describe.each(reference.cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
  const a = tensor(c.a, { shape: [c.n, c.n] });
  // 20·n·eps times the condition numbers of these matrices, which are below 10 as Python finds them.
  const expectNear = (x: Tensor, values: readonly number[]): void => {
    const wanted = tensor(values, { shape: [c.n, c.n] });
    expect(largest(sub(x, wanted))).toBeLessThanOrEqual(20 * c.n * eps * largest(wanted));
  };
  test.runIf(c.expm)('exponential', () => expectNear(expm(a), c.expm!));
  test('logarithm', () => expectNear(logm(a), c.logm));
  test('L-34 square root', () => expectNear(sqrtm(a), c.sqrtm));
});

describe('expm', () => {
  test('of zero, diagonal and nilpotent matrices, and of order 0', () => {
    expect(expm([[0, 0], [0, 0]]).toArray()).toEqual([[1, 0], [0, 1]]);
    expect(largest(sub(expm([[1, 0], [0, -20]]), tensor([[Math.E, 0], [0, Math.exp(-20)]])))).toBeLessThan(1e-15);
    // Not scaled by the size of an element that its powers do not have.
    expect(expm([[0, 1e20], [0, 0]]).toArray()).toEqual([[1, 1e20], [0, 1]]);
    expect(expm([[0, 1e8, 3], [0, 0, 2e8], [0, 0, 0]]).toArray()).toEqual([[1, 1e8, 1e16 + 3], [0, 1, 2e8], [0, 0, 1]]);
    expect(expm(tensor(new Float64Array(0), { shape: [0, 0] })).shape).toEqual([0, 0]);
    expect(expm([[710]]).toArray()).toEqual([[Infinity]]);
  });
  test.each([1e-9, 0.01, 0.2, 0.8, 1.9, 4, 30])('of a rotation by %f: every degree', (angle) => {
    expect(largest(sub(expm([[0, -angle], [angle, 0]]), rotation(angle)))).toBeLessThan(4 * eps * Math.max(1, angle));
  });
  test.each([2, 5, 20, 60, 100])('E(A)·E(−A) = I and det E(A) = exp(tr A) for order %i', (n) => {
    const a = mul(uneven([n, n]), 2 / Math.sqrt(n));
    const [y, z] = [expm(a), expm(mul(a, -1))];
    expect(largest(sub(matmul(y, z), eye(n)))).toBeLessThanOrEqual(20 * n * eps * largest(y) * largest(z));
    expect(Math.log(det(y).item()) - trace(a).item()).toBeCloseTo(0, 11);
  });
  test('says when the result is too large', () => {
    expect(() => expm([[800, 1], [0, 800]])).toThrow('linalg.expm: `a` must have an exponential within the range of float64, got an overflow from entries up to 800. Subtract a multiple c of the identity first: expm(A) = exp(c)·expm(A − c·I).');
    expect(() => expm([[1, NaN], [0, 1]])).toThrow('linalg.expm: `a` must hold finite numbers');
  });
});

describe('logm', () => {
  test.each([1, 2, 5, 20, 60])('is undone by expm, order %i', (n) => {
    for (const a of [shifted(n), spd(n), mul(shifted(n), 1e-10)]) {
      expect(largest(sub(expm(logm(a)), a))).toBeLessThanOrEqual(40 * n * eps * largest(a));
    }
  });
  test('keeps the digits of a matrix near the identity, and of eigenvalues of very different size', () => {
    const x = mul(uneven([4, 4]), 2 ** -40);
    const y = add(eye(4), x);
    const rounded = sub(y, eye(4));
    expect(largest(sub(logm(y), sub(rounded, mul(matmul(rounded, rounded), 0.5))))).toBeLessThan(1e-27);
    expect(logm([[1e150, 1e140], [0, 1e-150]]).toArray()).toEqual([[expect.closeTo(150 * Math.LN10, 12), expect.closeTo(1e-10 * 300 * Math.LN10, 21)], [0, expect.closeTo(-150 * Math.LN10, 12)]]);
  });
  test('says why there is no real logarithm', () => {
    expect(() => logm([[1, 0.5], [0, -2]])).toThrow(
      'linalg.logm: `a` must have a real principal logarithm: no eigenvalue that is negative or zero, got the eigenvalue -2. For a covariance add a small multiple of the identity; otherwise take the logarithms of the eigenvalues of eig(a).',
    );
    expect(() => logm([[0, 0], [0, 1]])).toThrow('got the eigenvalue 0.');
  });
});

describe('sqrtm', () => {
  test.each([0, 1, 2, 3, 5, 20, 60, 100])('X·X = A for order %i', (n) => {
    for (const a of [shifted(n), spd(n)]) {
      const x = sqrtm(a);
      expect(largest(sub(matmul(x, x), a))).toBeLessThanOrEqual(20 * Math.max(n, 1) * eps * Math.max(1, largest(x)) ** 2);
    }
  });
  test('L-34 square root and inverse square root of a covariance', () => {
    const s = tensor([[2, 1], [1, 2]]);
    const w = inv(sqrtm(s));
    expect(largest(sub(w, tensor([[0.7886751346, -0.2113248654], [-0.2113248654, 0.7886751346]])))).toBeLessThan(1e-10);
    expect(largest(sub(matmul(w, matmul(s, w)), eye(2)))).toBeLessThan(1e-15);
  });
  test('positive semidefinite and singular matrices', () => {
    const x = uneven([6, 2]);
    const a = matmul(x, transpose(x));
    expect(largest(sub(matmul(sqrtm(a), sqrtm(a)), a))).toBeLessThan(1e-14);
    expect(sqrtm([[0, 0], [0, 4]]).toArray()).toEqual([[0, 0], [0, 2]]);
    expect(sqrtm([[0, 3], [0, 9]]).toArray()).toEqual([[0, 1], [0, 3]]);
    const graded = sqrtm([[1e200, 1], [0, 1e-200]]).data;
    [1e100, 1e-100, 0, 1e-100].forEach((x, i) => expect(Math.abs(graded[i]! - x)).toBeLessThanOrEqual(4 * eps * x));
  });
  test('says why there is no real square root', () => {
    expect(() => sqrtm([[1, 0], [0, -4]])).toThrow('linalg.sqrtm: `a` must have a real principal square root: no negative eigenvalue, got the eigenvalue -4. Its square roots are complex: take those of the eigenvalues of eig(a).');
    expect(() => sqrtm([[1, 2], [2, 1]])).toThrow(DomainError);
    expect(() => sqrtm([[-4, 1], [0, 1]])).toThrow('got the eigenvalue -4.');
    expect(() => sqrtm([[0, 1], [0, 0]])).toThrow('got a zero eigenvalue with too few eigenvectors. It has no square root at all, real or complex.');
  });
});

describe('matrixPower', () => {
  test('L-28 many steps of a Markov chain', () => {
    const y = matrixPower([[0.9, 0.1], [0.1, 0.9]], 50);
    expect(largest(sub(y, tensor([[0.5000071362, 0.4999928638], [0.4999928638, 0.5000071362]])))).toBeLessThan(1e-10);
  });
  test('whole powers of both signs', () => {
    const a = shifted(4);
    let expected = eye(4);
    for (let p = 0; p <= 11; p++, expected = matmul(expected, a)) {
      expect(largest(sub(matrixPower(a, p), expected))).toBeLessThanOrEqual(100 * eps * largest(expected));
      expect(largest(sub(matmul(matrixPower(a, -p), expected), eye(4)))).toBeLessThan(1e-10);
    }
    expect(matrixPower([[1, 1], [1, 0]], 70).data[1]).toBe(190392490709135);
    expect(matrixPower(uneven([2, 3, 3]), 0).shape).toEqual([2, 3, 3]);
  });
  test('fractions add up', () => {
    const a = shifted(4);
    const third = matrixPower(a, 1 / 3);
    expect(largest(sub(matmul(third, matmul(third, third)), a))).toBeLessThan(1e-13);
    expect(largest(sub(matrixPower(a, 2.5), matmul(matmul(a, a), sqrtm(a))))).toBeLessThan(1e-12);
    expect(largest(sub(matmul(matrixPower(a, -0.5), sqrtm(a)), eye(4)))).toBeLessThan(1e-14);
  });
  test('refuses what is not defined', () => {
    expect(() => matrixPower([[1, 2], [2, 4]], -1)).toThrow(Singular);
    expect(() => matrixPower([[1]], Infinity)).toThrow('linalg.matrixPower: `p` must be a finite number, got Infinity. For the limit of many steps of a Markov chain take the eigenvector of the eigenvalue 1.');
    expect(() => matrixPower([[1, 2, 3]], 2)).toThrow('linalg.matrixPower: `a` must be square, [..., n, n], got shape [1, 3].');
  });
});

const { q } = qr(uneven([3, 3], 5));
const cases = [
  { name: 'expm', f: expm, inputs: [uneven([3, 3])] },
  { name: 'expm of a large matrix', f: (a: Tensor) => expm(mul(a, 6)), inputs: [sub(uneven([3, 3]), mul(eye(3), 1.5))] },
  { name: 'logm', f: logm, inputs: [shifted(3)] },
  { name: 'logm of a symmetric matrix', f: logm, inputs: [spd(3)] },
  { name: 'logm near the identity', f: logm, inputs: [add(eye(3), mul(uneven([3, 3]), 0.08))] },
  { name: 'sqrtm', f: sqrtm, inputs: [shifted(3)] },
  { name: 'sqrtm of a symmetric matrix with equal eigenvalues', f: sqrtm, inputs: [mul(matmul(mul(q, tensor([2, 2, 1])), transpose(q)), 1)] },
  { name: 'matrixPower 5', f: (a: Tensor) => matrixPower(a, 5), inputs: [uneven([3, 3])] },
  { name: 'matrixPower -2', f: (a: Tensor) => matrixPower(a, -2), inputs: [shifted(3)] },
  { name: 'matrixPower 0.3', f: (a: Tensor) => matrixPower(a, 0.3), inputs: [shifted(3)] },
];
describe.each(cases.map((c) => [c.name, c] as const))('%s', (_, c) => {
  test('has derivatives', () => derivativeLaw(c));
  test('has second derivatives', () => secondDerivativeLaw(c));
  test('works on batches', () => batchLaw(c));
  test('compiles', () => compileLaw(c));
});
test('∂ tr expm(A) = expm(A)ᵀ', () => {
  derivativeLaw({ name: 'trace of the exponential', f: (a: Tensor) => sum(mul(expm(a), eye(2))), inputs: [tensor([[0.3, 0.2], [-1, 0.4]])] });
});
