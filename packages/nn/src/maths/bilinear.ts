import { asTensor, requireWhole, tensor, type Tensor, type TensorLike } from '@x/tensor/core';

/**
 * Interpolation in a rectangle from the values at its corners, first along x, then along y: exact for a + bx + cy + dxy.
 *
 * Domain: corners [[f(0, 0), f(0, 1)], [f(1, 0), f(1, 1)]], first index x; x and y from 0 to 1.
 *
 * @example
 * bilinearInterpolate([[10, 30], [20, 40]], 0.25, 0.5) // => 22.5
 */
export function bilinearInterpolate(corners: TensorLike, x: number, y: number): number {
  const [a, b, c, d] = asTensor(corners).data as unknown as [number, number, number, number];
  return (a * (1 - x) + c * x) * (1 - y) + (b * (1 - x) + d * x) * y;
}

/**
 * The kernel [size, size] with which a transposed convolution interpolates: products of triangles 1 − |i − centre|/f, where
 * f = ⌊(size + 1)/2⌋ and the centre is f − 1 for odd sizes, f − ½ for even ones. For enlargement by f: size 2f − f mod 2,
 * stride f, padding ⌈(f − 1)/2⌉.
 *
 * Fails: DomainError for a size that is not a whole number ≥ 1.
 *
 * @example
 * bilinearKernel(3).toArray() // => [ [ 0.25, 0.5, 0.25 ], [ 0.5, 1, 0.5 ], [ 0.25, 0.5, 0.25 ] ]
 */
export function bilinearKernel(size: number): Tensor {
  requireWhole('bilinearKernel', 'size', size, 1);
  const factor = Math.floor((size + 1) / 2);
  const centre = size % 2 === 1 ? factor - 1 : factor - 0.5;
  const triangle = Array.from({ length: size }, (_, i) => 1 - Math.abs(i - centre) / factor);
  return tensor(triangle.map((a) => triangle.map((b) => a * b)));
}
