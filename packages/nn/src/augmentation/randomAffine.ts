import { asTensor, DomainError, isFloat, random, ShapeError, showShape, tensor, type Tensor, type TensorLike } from '@x/tensor/core';

/** How far images are moved at most. */
export interface AffineRanges {
  /** Angle in radians to either side. Default 0. */
  readonly rotate?: number;
  /** Logarithm of the factor by which width and height change, each for itself. Default 0. */
  readonly scale?: number;
  /** Pixels that a row slips against the next. Default 0. */
  readonly shear?: number;
  /** Pixels to each side, fractions included. Default 0. */
  readonly shift?: number;
}

/**
 * Images as they might have been taken: each is turned, stretched, slanted and moved at random by an affine map of its own, with
 * bilinear interpolation and zeros from outside. More data at no cost where such changes keep the label.
 *
 * All quantities are uniform between minus and plus their range. It is a function of the key, for use between batches; not differentiable.
 * Shapes: [N, …, H, W] → the same; the axes between move together.
 * Fails: ShapeError for fewer than three axes; DomainError for ranges that are negative or not finite.
 * Source: P. Simard, D. Steinkraus, J. Platt, "Best practices for convolutional neural networks applied to visual document analysis", 2003.
 *
 * @example
 * const images = random.uniform(random.key(0), [4, 1, 28, 28]);
 * randomAffine(random.key(1), images, { rotate: 0.15, scale: 0.1, shift: 1 }).shape // => [ 4, 1, 28, 28 ]
 * randomAffine(random.key(1), images).sub(images).abs().max().item() < 1e-12 // => true
 */
export function randomAffine(key: random.KeyLike, images: TensorLike, { rotate = 0, scale = 0, shear = 0, shift = 0 }: AffineRanges = {}): Tensor {
  const x = asTensor(images);
  if (x.ndim < 3) throw new ShapeError({ op: 'randomAffine', argument: 'images', expected: 'have the axes [N, …, H, W], at least 3', actual: showShape(x.shape) });
  for (const [argument, range] of Object.entries({ rotate, scale, shear, shift })) {
    if (!(range >= 0 && range < Infinity)) throw new DomainError({ op: 'randomAffine', argument, expected: 'be a number ≥ 0', actual: String(range) });
  }
  const [count, height, width] = [x.shape[0]!, x.shape.at(-2)!, x.shape.at(-1)!];
  const planes = x.shape.slice(1, -2).reduce((n, length) => n * length, 1);
  const dtype = isFloat(x.dtype) ? x.dtype : 'float64';
  const from = x.data;
  const to = dtype === 'float32' ? new Float32Array(x.size) : new Float64Array(x.size);
  const draws = random.uniform(key, [count, 6], { min: -1, max: 1 }).data;
  for (let i = 0; i < count; i++) {
    const draw = (k: number): number => draws[6 * i + k]!;
    const [cos, sin] = [Math.cos(rotate * draw(0)), Math.sin(rotate * draw(0))];
    const [down, right] = [Math.exp(scale * draw(1)), Math.exp(scale * draw(2))];
    // Where a pixel at (row, column) from the centre comes from: turned after stretching and slanting.
    const map = {
      rowByRow: cos * down - sin * shear * draw(3),
      rowByColumn: -sin * right,
      columnByRow: sin * down + cos * shear * draw(3),
      columnByColumn: cos * right,
      row: shift * draw(4),
      column: shift * draw(5),
    };
    for (let plane = 0; plane < planes; plane++) warp(from, to, (i * planes + plane) * height * width, height, width, map);
  }
  return tensor(to, { shape: x.shape, dtype: dtype as 'float64', copy: false });
}

interface AffineMap {
  readonly rowByRow: number;
  readonly rowByColumn: number;
  readonly columnByRow: number;
  readonly columnByColumn: number;
  readonly row: number;
  readonly column: number;
}

/** Fills one plane, which begins at an offset, with what an affine map of its pixels finds. */
function warp(from: ArrayLike<number>, to: Float32Array | Float64Array, offset: number, height: number, width: number, map: AffineMap): void {
  const { rowByRow, rowByColumn, columnByRow, columnByColumn } = map;
  const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2];
  const at = (row: number, column: number): number => (row < 0 || row >= height || column < 0 || column >= width ? 0 : from[offset + row * width + column]!);
  for (let r = 0; r < height; r++) {
    const rowStart = middleRow + map.row + rowByRow * (r - middleRow);
    const columnStart = middleColumn + map.column + columnByRow * (r - middleRow);
    for (let c = 0; c < width; c++) {
      const row = rowStart + rowByColumn * (c - middleColumn);
      const column = columnStart + columnByColumn * (c - middleColumn);
      const top = Math.floor(row);
      const left = Math.floor(column);
      const low = row - top;
      const late = column - left;
      const place = offset + top * width + left;
      // Most pixels come from inside, where nothing need be checked.
      const inside = top >= 0 && left >= 0 && top < height - 1 && left < width - 1;
      const upper = inside ? (1 - late) * from[place]! + late * from[place + 1]! : (1 - late) * at(top, left) + late * at(top, left + 1);
      const lower = inside ? (1 - late) * from[place + width]! + late * from[place + width + 1]! : (1 - late) * at(top + 1, left) + late * at(top + 1, left + 1);
      to[offset + r * width + c] = (1 - low) * upper + low * lower;
    }
  }
}
