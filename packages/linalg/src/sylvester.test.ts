import { describe, expect, test } from 'vitest';
import { batchLaw, compileLaw, derivativeLaw, secondDerivativeLaw } from '@x/autodiff/testing';
import { abs, add, eye, matmul, max, mul, sub, tensor, transpose, type Tensor } from '@x/tensor';
import { sylvester } from './index.js';

function uneven(shape: readonly number[], seed = 1): Tensor {
  const size = shape.reduce((n, length) => n * length, 1);
  return tensor(Float64Array.from({ length: size }, (_, i) => ((Math.sin((i + 1) * 12.9898 * seed) * 43758.5453) % 1)), { shape });
}
const largest = (x: Tensor): number => (x.size === 0 ? 0 : max(abs(x)).item());
const eps = 2 ** -52;

describe('sylvester', () => {
  test.each([[1, 1], [2, 2], [3, 5], [5, 3], [1, 7], [16, 16], [40, 13], [13, 40], [80, 80], [0, 3]])('residuals for orders %i and %i', (m, n) => {
    const [a, b, c] = [uneven([m, m]), uneven([n, n], 2), uneven([m, n], 3)];
    const x = sylvester(a, b, c);
    expect(x.shape).toEqual([m, n]);
    // Norms of A and B are about √(m + n).
    expect(largest(sub(add(matmul(a, x), matmul(x, b)), c))).toBeLessThanOrEqual(20 * (m + n) * eps * Math.max(largest(x), 1));
  });
  test('the Lyapunov equation of a stable system', () => {
    const a = sub(uneven([6, 6]), mul(eye(6), 4));
    const x = sylvester(a, transpose(a), mul(eye(6), -1));
    expect(largest(sub(x, transpose(x)))).toBeLessThan(1e-15);
    expect(largest(add(add(matmul(a, x), matmul(x, transpose(a))), eye(6)))).toBeLessThan(1e-14);
  });
  test('leading axes broadcast', () => {
    expect(sylvester(uneven([2, 1, 3, 3]), uneven([4, 2, 2], 2), uneven([3, 2])).shape).toEqual([2, 4, 3, 2]);
  });
  test('says when eigenvalues meet and when shapes do not fit', () => {
    expect(() => sylvester([[1, 2], [3, 4]], [[-1, -2], [-3, -4]], eye(2))).toThrow(
      'linalg.sylvester: `a` must have no eigenvalue in common with −b, got two whose sum is zero to rounding, so that there is none or more than one solution. Compare the eigenvalues of both with eig; a small multiple of the identity added to a separates them.',
    );
    expect(() => sylvester([[0, -1], [1, 0]], [[0, -1], [1, 0]], eye(2))).toThrow('no eigenvalue in common');
    expect(() => sylvester(eye(2), eye(3), eye(2))).toThrow('linalg.sylvester: `c` must have shape [..., 2, 3], got [2, 2]. It has the rows of a [2, 2] and the columns of b [3, 3].');
    expect(() => sylvester([[NaN]], [[1]], [[1]])).toThrow('linalg.sylvester: `a` must hold finite numbers');
  });
});

describe('sylvester as a function of all three', () => {
  const c = { name: 'sylvester', f: sylvester, inputs: [add(uneven([3, 3]), mul(eye(3), 2)), add(uneven([2, 2], 2), eye(2)), uneven([3, 2], 3)] };
  test('has derivatives', () => derivativeLaw(c));
  test('has second derivatives', () => secondDerivativeLaw(c));
  test('works on batches', () => batchLaw(c));
  test('compiles', () => compileLaw(c));
});
