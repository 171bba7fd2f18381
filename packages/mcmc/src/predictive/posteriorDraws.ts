import { reshape, ShapeError, sizeOf, tensor, type DType, type Shape, type Tensor } from '@x/tensor/core';

/** What is read of a trace: quantities by name, of shape `[chain, draw, ...]`. */
export interface PosteriorDraws {
  readonly names: readonly string[];
  get(name: string): Tensor;
}

/** Calls `visit` with the values of every draw, chain by chain. */
export function eachDraw(op: string, trace: PosteriorDraws, visit: (values: Record<string, Tensor>, chain: number, draw: number) => void): { chains: number; draws: number } {
  const columns = trace.names.map((name) => ({ name, x: trace.get(name) }));
  const first = columns[0]?.x;
  if (first === undefined || first.size === 0) {
    throw new ShapeError({ op, argument: 'trace', expected: 'hold at least one draw of one quantity', actual: 'none' });
  }
  const [chains, draws] = first.shape as [number, number];
  const flat = columns.map(({ name, x }) => ({ name, rows: reshape(x, [chains * draws, ...x.shape.slice(2)]) }));
  for (let row = 0; row < chains * draws; row++) {
    visit(Object.fromEntries(flat.map(({ name, rows }) => [name, rowOf(rows, row)])), Math.floor(row / draws), row % draws);
  }
  return { chains, draws };
}

function rowOf(rows: Tensor, row: number): Tensor {
  const shape = rows.shape.slice(1);
  const size = sizeOf(shape);
  return tensor(rows.data.subarray(row * size, (row + 1) * size), { shape, copy: false });
}

/** Collects values of equal names into one tensor each, with axes of `front` before those of a value. */
export class Collector {
  private readonly columns = new Map<string, { shape: Shape; dtype: DType; values: Float64Array; at: number }>();

  constructor(
    private readonly op: string,
    private readonly rows: number,
  ) {}

  /** Appends one value of every name. */
  add(values: { readonly [name: string]: Tensor }): void {
    for (const [name, x] of Object.entries(values)) {
      let column = this.columns.get(name);
      if (column === undefined) {
        column = { shape: x.shape, dtype: x.dtype, values: new Float64Array(this.rows * x.size), at: 0 };
        this.columns.set(name, column);
      }
      if (x.size !== sizeOf(column.shape)) {
        throw new ShapeError({ op: this.op, argument: name, expected: 'have the same shape in every draw', actual: `${x.shape.join(' × ')} after ${column.shape.join(' × ')}` });
      }
      column.values.set(x.data, column.at);
      column.at += x.size;
    }
  }

  /** The tensors, of shape `[...front, ...shape]`. */
  collected(front: Shape): Record<string, Tensor> {
    return Object.fromEntries(
      [...this.columns].map(([name, { shape, dtype, values }]) => [name, tensor(values, { shape: [...front, ...shape], dtype, copy: false })]),
    );
  }
}
