import type { Distribution } from '@x/prob';
import { asTensor, random, ShapeError, showShape, type Tensor } from '@x/tensor/core';
import { coordinatesAt, type Values } from './logJoint.js';
import { passive, runProgram, type Program } from './program.js';
import { bijectorOf } from './transform.js';

/** The values of a program at unconstrained coordinates: what it samples, and what it computes of that. */
export function valuesAt(program: Program, coordinates: Values): Record<string, Tensor> {
  const values: Record<string, Tensor> = {};
  runProgram(program, {
    ...passive,
    sample: (name, { support, family }) => {
      const x = coordinatesAt(coordinates, name);
      return (values[name] = support.discrete ? x : bijectorOf(name, family, support).forward(x));
    },
    deterministic: (name, value) => (values[name] = asTensor(value)),
  });
  return values;
}

/** The unconstrained coordinates of given values: the inverse of `valuesAt`, for the sampled ones. */
export function coordinatesOf(program: Program, values: Values): Record<string, Tensor> {
  const coordinates: Record<string, Tensor> = {};
  runProgram(program, {
    ...passive,
    sample: (name, { support, family, batchShape, eventShape }) => {
      const value = values[name]!;
      requireShape(name, value, [...batchShape, ...eventShape]);
      coordinates[name] = support.discrete ? value : bijectorOf(name, family, support).inverse(value);
      return value;
    },
  });
  return coordinates;
}

/** Coordinates with those of discrete quantities drawn from their distributions. */
export function drawDiscrete(program: Program, coordinates: Values, key: random.Key): Record<string, Tensor> {
  const drawn: Record<string, Tensor> = { ...coordinates };
  runProgram(program, {
    ...passive,
    sample: (name, distribution) => {
      const { support, family } = distribution;
      if (!support.discrete) return bijectorOf(name, family, support).forward(coordinatesAt(coordinates, name));
      return (drawn[name] = distribution.sample(random.foldIn(key, name)));
    },
  });
  return drawn;
}

/**
 * Runs a program forward: sampled quantities take the value given, else are drawn; observed ones are drawn in the shape
 * of their data. Each statement has a key of its own, derived from its name.
 */
export function simulate(program: Program, key: random.Key, given: Values): { [kind in 'sample' | 'observe' | 'deterministic']: Record<string, Tensor> } {
  const made = { sample: {} as Record<string, Tensor>, observe: {} as Record<string, Tensor>, deterministic: {} as Record<string, Tensor> };
  runProgram(program, {
    sample: (name, distribution) => {
      const known = given[name];
      if (known !== undefined) requireShape(name, known, [...distribution.batchShape, ...distribution.eventShape]);
      return (made.sample[name] = known ?? distribution.sample(random.foldIn(key, name)));
    },
    observe: (name, distribution, value) => {
      return (made.observe[name] = drawLike(asTensor(value), distribution, random.foldIn(key, name)));
    },
    deterministic: (name, value) => (made.deterministic[name] = asTensor(value)),
    factor: () => undefined,
  });
  return made;
}

/** Draws as many observations as there are data: a batch of one that several data share is drawn for each of them. */
function drawLike({ shape }: Tensor, distribution: Distribution, key: random.Key): Tensor {
  const { batchShape, eventShape } = distribution;
  const all = shape.slice(0, shape.length - eventShape.length);
  const batch = all.slice(all.length - batchShape.length);
  const whole = batch.every((n, i) => n === batchShape[i]) ? distribution : distribution.expand(batch);
  return whole.sample(key, all.slice(0, all.length - batchShape.length));
}

function requireShape(name: string, value: Tensor, shape: readonly number[]): void {
  if (value.shape.length === shape.length && value.shape.every((n, i) => n === shape[i])) return;
  throw new ShapeError({ op: 'model', argument: name, expected: `have the shape ${showShape(shape)}`, actual: showShape(value.shape) });
}
