import { isTensor, random, showShape, trace, type DType, type Shape, type Tensor } from '@x/tensor/core';
import { multiplyAdds } from '../maths/multiplyAdds.js';
import { located } from '../module/layerError.js';
import { callLayer, type Layer } from '../module/module.js';
import { modulesOf, placesOf, showPath, type Path } from '../module/places.js';
import { parameterCount } from '../module/partition.js';
import { receptiveFields } from './receptiveFields.js';

/** A layer in a summary. */
export interface SummaryRow {
  /** Its place: `encoder.blocks[2].conv`; empty for the model itself. */
  readonly path: string;
  /** Its class. */
  readonly layer: string;
  /** How many modules it lies in. */
  readonly depth: number;
  /** Of the last time it is used; undefined for a layer that is not. */
  readonly inputShape: Shape | undefined;
  readonly outputShape: Shape | undefined;
  /** Numbers that it holds, all below it included, statistics excepted. */
  readonly parameters: number;
  /** Products of weights and inputs, for layers without layers in them. */
  readonly multiplyAdds: number | undefined;
  /**
   * How many elements of the model's input one of its outputs depends on, along each spatial axis; undefined behind layers that
   * look at everything, such as dense ones, and in modules of unknown kind.
   */
  readonly receptiveField: readonly number[] | undefined;
}

/** What a model is made of. */
export interface Summary {
  readonly rows: readonly SummaryRow[];
  readonly outputShape: Shape;
  /** Trained and frozen numbers, without running statistics. */
  readonly parameters: number;
  /** Those of them that are trained. */
  readonly trainable: number;
  readonly multiplyAdds: number;
  /** The table. */
  toString(): string;
}

interface Call {
  readonly input: Tensor;
  readonly output: Tensor;
}

/**
 * The layers of a model with their shapes, parameters, multiply–adds and, among convolutions and pooling, receptive fields for an
 * input of this shape, found without computing; printed, it is a table.
 *
 * Shapes: inputShape includes the batch axis: [1, 1, 28, 28] for images of one channel.
 * Fails: LayerError, which names the path of the layer that does not fit.
 *
 * @example
 * const { parameters, multiplyAdds, rows } = summary(new Sequential([new Conv2d(3, 10, 5, { padding: 2 }), relu]), [1, 3, 32, 32]);
 * [parameters, multiplyAdds] // => [ 760, 768000 ]
 * rows[1].outputShape // => [ 1, 10, 32, 32 ]
 * rows[1].receptiveField // => [ 5, 5 ]
 */
export function summary(model: Layer, inputShape: Shape, { dtype = 'float64' }: { readonly dtype?: DType } = {}): Summary {
  const modules = typeof model === 'function' ? [] : modulesOf(model);
  const calls = new Map<object, Call[]>();
  const { outputShape } = watched(modules.map(({ module }) => module), calls, () => run(model, inputShape, dtype));
  const fields = receptiveFields(model, inputShape.length - 2);
  const rows = modules.map(({ module, path }, i): SummaryRow => {
    const used = calls.get(module) ?? [];
    const last = used.at(-1);
    return {
      path: showPath(path),
      layer: module.constructor.name,
      depth: modules.slice(0, i).filter((other) => holds(other.path, path)).length,
      inputShape: last?.input.shape,
      outputShape: last?.output.shape,
      parameters: countOf(module),
      multiplyAdds: holdsModules(module) ? undefined : used.reduce((n, { input }) => n + multiplyAdds(module as Layer, input.shape, { dtype: input.dtype }), 0),
      receptiveField: fields.get(module),
    };
  });
  const total = { outputShape, parameters: countOf(model), trainable: parameterCount(model), multiplyAdds: multiplyAdds(model, inputShape, { dtype }) };
  return { rows, ...total, toString: () => table(rows, total) };
}

function run(model: Layer, shape: Shape, dtype: DType): { outputShape: Shape } {
  let outputShape: Shape = [];
  located(model, () =>
    trace('summary', [{ shape, dtype }], ([x]) => {
      const y = callLayer(model, x!, { key: random.key(0) });
      outputShape = y.shape;
      return [y];
    }),
  );
  return { outputShape };
}

/** Runs something while the forward passes of modules are noted down. */
function watched<T>(modules: readonly object[], calls: Map<object, Call[]>, work: () => T): T {
  const open = modules.filter((module) => Object.isExtensible(module) && !Object.hasOwn(module, 'forward')) as { forward?: (...args: unknown[]) => unknown }[];
  for (const module of open) {
    const forward = module.forward!;
    const noted = (...args: unknown[]): unknown => {
      const output = forward.apply(module, args);
      if (isTensor(args[0]) && isTensor(output)) calls.set(module, [...(calls.get(module) ?? []), { input: args[0], output }]);
      return output;
    };
    Object.defineProperty(module, 'forward', { value: noted, configurable: true, enumerable: false });
  }
  try {
    return work();
  } finally {
    for (const module of open) delete module.forward;
  }
}

const holds = (outer: Path, inner: Path): boolean => outer.length < inner.length && outer.every((step, i) => step === inner[i]);
const holdsModules = (module: object): boolean => modulesOf(module).length > 1;

/** All float numbers but buffers. */
function countOf(model: unknown): number {
  const buffers = modulesOf(model).reduce((n, { module }) => {
    const names = (module.constructor as { buffers?: readonly string[] }).buffers ?? [];
    return n + names.reduce((sum, name) => sum + sizeOf((module as Record<string, unknown>)[name]), 0);
  }, 0);
  return placesOf(model).reduce((n, { value }) => n + sizeOf(value), 0) - buffers;
}

const sizeOf = (value: unknown): number => (isTensor(value) ? value.size : 0);

function table(rows: readonly SummaryRow[], total: { readonly parameters: number; readonly trainable: number; readonly multiplyAdds: number }): string {
  const grouped = (n: number): string => n.toLocaleString('en-US').replaceAll(',', ' ');
  const shape = (s: Shape | undefined): string => (s === undefined ? '–' : showShape(s));
  const field = (sides: readonly number[] | undefined): string => sides?.join(' × ') ?? '';
  // Networks without windows have no such column.
  const windows = rows.some((r) => r.receptiveField !== undefined && r.receptiveField.some((n) => n > 1));
  const cells = [
    ['layer', 'path', 'input', 'output', ...(windows ? ['field'] : []), 'parameters', 'multiply–adds'],
    ...rows.map((r) => ['  '.repeat(r.depth) + r.layer, r.path, shape(r.inputShape), shape(r.outputShape), ...(windows ? [field(r.receptiveField)] : []), grouped(r.parameters), r.multiplyAdds === undefined ? '' : grouped(r.multiplyAdds)]),
  ];
  const widths = cells[0]!.map((_, i) => Math.max(...cells.map((row) => row[i]!.length)));
  const lines = cells.map((row) => row.map((cell, i) => (i < 4 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ').trimEnd());
  const rule = '─'.repeat(Math.max(...lines.map((text) => text.length)));
  const sum = `${grouped(total.parameters)} parameters, ${grouped(total.trainable)} of them trained; ${grouped(total.multiplyAdds)} multiply–adds`;
  return [lines[0]!, rule, ...lines.slice(1), rule, sum].join('\n');
}
