import { ShapeError, showShape, type Shape } from '@x/tensor/core';

/** How many inputs an output sees and how many outputs an input reaches, for weights [outputs, inputs, …window]. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/**
 * The fans of weights [outputs, inputs, …window]: the lengths of the window multiply both.
 *
 * Fails: ShapeError for fewer than two axes.
 *
 * @example
 * init.fans([16, 3, 5, 5]) // => { fanIn: 75, fanOut: 400 }
 */
export function fans(shape: Shape): Fans {
  if (shape.length < 2) {
    throw new ShapeError({
      op: 'init',
      argument: 'shape',
      expected: 'have the axes [outputs, inputs, …window], at least 2',
      actual: showShape(shape),
      hint: 'Biases start as init.zeros.',
    });
  }
  const window = shape.slice(2).reduce((n, length) => n * length, 1);
  return { fanIn: shape[1]! * window, fanOut: shape[0]! * window };
}
