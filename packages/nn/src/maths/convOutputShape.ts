import { DomainError } from '@x/tensor/core';

/** A window over spatial axes; lists have one entry per axis. */
export interface WindowOptions {
  readonly stride?: number | readonly number[];
  /** Empty places on both sides, or 'same' for a result of length ⌈n/stride⌉. */
  readonly padding?: number | readonly number[] | 'same' | 'valid';
  readonly dilation?: number | readonly number[];
  /** Whether windows must fill the padded input without a rest. Default false: the rest is dropped. */
  readonly strict?: boolean;
}

/**
 * The spatial lengths that a convolution or pooling gives: ⌊(n + 2·padding − dilation·(kernel − 1) − 1)/stride⌋ + 1.
 *
 * Shapes: a number for one axis, or one length per axis.
 * Fails: DomainError when the window does not fit, or with `strict` when it leaves a rest.
 *
 * @example
 * convOutputShape(227, 11, { stride: 4 }) // => [ 55 ]
 * convOutputShape([32, 32], 5, { padding: 2 }) // => [ 32, 32 ]
 */
export function convOutputShape(input: number | readonly number[], kernel: number | readonly number[], { stride = 1, padding = 0, dilation = 1, strict = false }: WindowOptions = {}): number[] {
  const lengths = typeof input === 'number' ? [input] : input;
  const of = (option: number | readonly number[], axis: number): number => (typeof option === 'number' ? option : option[axis]!);
  return lengths.map((n, axis) => {
    const step = of(stride, axis);
    if (padding === 'same') return Math.ceil(n / step);
    const room = n + 2 * (padding === 'valid' ? 0 : of(padding, axis)) - of(dilation, axis) * (of(kernel, axis) - 1) - 1;
    if (room < 0 || (strict && room % step !== 0)) {
      throw new DomainError({
        op: 'convOutputShape',
        argument: 'kernel',
        expected: room < 0 ? 'fit into the padded input' : 'fill the padded input without a rest',
        actual: `${of(kernel, axis)} for length ${n} with stride ${step}, ${room < 0 ? 'which is too long' : `which leaves ${room % step}`}`,
        hint: 'Change padding or stride.',
      });
    }
    return Math.floor(room / step) + 1;
  });
}

/**
 * The padding on each side that keeps lengths at stride 1: (kernel − 1)/2, of which even kernels need one more at the end.
 *
 * @example
 * samePadding(5) // => [ 2, 2 ]
 * samePadding(4) // => [ 1, 2 ]
 */
export function samePadding(kernel: number, dilation = 1): [before: number, after: number] {
  const total = dilation * (kernel - 1);
  return [Math.floor(total / 2), Math.ceil(total / 2)];
}

/** What a layer does to the place and reach of an element. */
export interface ReceptiveLayer {
  readonly kernel: number;
  readonly stride?: number;
  readonly dilation?: number;
}

/**
 * How many inputs along one axis an output depends on: r ← r + dilation·(kernel − 1)·∏ strides before.
 *
 * @example
 * receptiveField([{ kernel: 3 }, { kernel: 3 }, { kernel: 3 }]) // => 7
 * receptiveField([{ kernel: 3, stride: 2 }, { kernel: 3 }]) // => 7
 */
export function receptiveField(layers: readonly ReceptiveLayer[]): number {
  let field = 1;
  let step = 1;
  for (const { kernel, stride = 1, dilation = 1 } of layers) {
    field += dilation * (kernel - 1) * step;
    step *= stride;
  }
  return field;
}
