import type { Aval } from '../device.js';
import { isFloat, type DType, type FloatArray, type TypedArray } from '../dtype.js';
import type { Expression } from '../formula/expression.js';
import { canGenerateCode, choiceTable, interpret, toJavaScript } from '../formula/javascript.js';
import { collapse, isRowMajor, sizeOf, stretchedStrides, type Shape } from '../shape.js';
import type { Operand } from './copy.js';

/** From this many elements on, a vector kernel repays the copies into its memory (measured for exp and log in float64). */
const smallestBulk = 64;

/** Two nested loops over dense output: per operand its data, offset, outer stride and inner stride. */
type Loop = (outer: number, inner: number, out: TypedArray, at: number, ...operands: (TypedArray | number)[]) => void;

const loops = new WeakMap<object, Map<string, Loop>>();

/**
 * Fills `out` (dense, of the given shape) with an expression over broadcast operands. `owner` identifies the
 * expression: the loop generated for it is kept per combination of element types. `bulk` may take over dense data.
 */
export function runLoop(
  owner: { readonly name: string },
  expression: () => Expression,
  operands: readonly Operand[],
  out: TypedArray,
  { shape, dtype }: Aval,
  bulk?: (input: FloatArray, output: FloatArray) => boolean,
): void {
  const size = out.length;
  if (size === 0) return;
  const dense = operands.every((x) => isDense(x, size));
  const vectorized = bulk !== undefined && dense && size >= smallestBulk && isFloat(dtype) && operands[0]!.dtype === dtype;
  if (vectorized && bulk(window(operands[0]!, size) as FloatArray, out as FloatArray)) return;
  const loop = loopFor(owner, expression, operands, dtype);
  const args: (TypedArray | number)[] = [];
  if (dense) {
    for (const x of operands) args.push(x.data, x.offset, 0, sizeOf(x.shape) === 1 ? 0 : 1);
    loop(1, size, out, 0, ...args);
    return;
  }
  runStrided(loop, operands, out, shape);
}

function window({ data, offset }: Operand, size: number): TypedArray {
  return data.length === size ? data : data.subarray(offset, offset + size);
}

function isDense({ shape, strides }: Operand, size: number): boolean {
  const n = sizeOf(shape);
  return n === 1 || (n === size && isRowMajor(shape, strides));
}

function runStrided(loop: Loop, operands: readonly Operand[], out: TypedArray, shape: Shape): void {
  const { dims, strides } = collapse(shape, operands.map((x) => stretchedStrides(x.shape, x.strides, shape)));
  while (dims.length < 2) {
    dims.unshift(1);
    for (const s of strides) s.unshift(0);
  }
  const outer = dims[dims.length - 2]!;
  const inner = dims[dims.length - 1]!;
  const offsets = operands.map((x) => x.offset);
  const args: (TypedArray | number)[] = [];
  operands.forEach((x, k) => args.push(x.data, x.offset, strides[k]![dims.length - 2]!, strides[k]![dims.length - 1]!));
  const index = new Array<number>(dims.length - 2).fill(0);
  for (let at = 0; ; at += outer * inner) {
    for (let k = 0; k < operands.length; k++) args[4 * k + 1] = offsets[k]!;
    loop(outer, inner, out, at, ...args);
    let axis = dims.length - 3;
    for (; axis >= 0; axis--) {
      index[axis]!++;
      for (let k = 0; k < operands.length; k++) offsets[k]! += strides[k]![axis]!;
      if (index[axis]! < dims[axis]!) break;
      for (let k = 0; k < operands.length; k++) offsets[k]! -= strides[k]![axis]! * dims[axis]!;
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}

function loopFor(owner: { readonly name: string }, expression: () => Expression, operands: readonly Operand[], dtype: DType): Loop {
  let byType = loops.get(owner);
  if (byType === undefined) loops.set(owner, (byType = new Map()));
  let key: string = dtype;
  for (let k = 0; k < operands.length; k++) key += ',' + operands[k]!.dtype;
  let loop = byType.get(key);
  if (loop === undefined) {
    const integer = dtype === 'int32' && operands.every((x) => x.dtype === 'int32' || x.dtype === 'bool');
    loop = canGenerateCode()
      ? generate(`${owner.name}(${key})`, expression(), operands.length, integer)
      : interpreted(expression(), operands.length, integer);
    byType.set(key, loop);
  }
  return loop;
}

function generate(title: string, expression: Expression, arity: number, integer: boolean): Loop {
  const positions = Array.from({ length: arity }, (_, k) => k);
  const { statements, results, bindings } = toJavaScript([expression], positions.map((k) => `x${k}`), { integer, table: 'choice' });
  const body = `${statements.join(' ')} out[at++] = ${results[0]!};`;
  const nest = (load: (k: number) => string, advance: string): string =>
    `for (let i = 0; i < inner; i++) { ${positions.map((k) => `const x${k} = ${load(k)};`).join(' ')} ${body} ${advance} }`;
  const names = [...bindings.keys()];
  // The title makes the source unique: engines share type feedback between functions of equal source.
  const source = `// ${title}
return function (outer, inner, out, at${positions.map((k) => `, a${k}, o${k}, r${k}, s${k}`).join('')}) {
  for (let j = 0; j < outer; j++) {
    ${positions.map((k) => `let p${k} = o${k} + j * r${k};`).join(' ')}
    if (${positions.map((k) => `s${k} === 1`).join(' && ') || 'true'}) ${nest((k) => `a${k}[p${k} + i]`, '')}
    else ${nest((k) => `a${k}[p${k}]`, positions.map((k) => `p${k} += s${k};`).join(' '))}
  }
};`;
  return (new Function('choice', ...names, source) as (...bound: unknown[]) => Loop)(choiceTable, ...names.map((n) => bindings.get(n)!.evaluate));
}

function interpreted(expression: Expression, arity: number, integer: boolean): Loop {
  return (outer, inner, out, at, ...operands) => {
    const values = new Array<number>(arity);
    for (let j = 0; j < outer; j++) {
      for (let i = 0; i < inner; i++) {
        for (let k = 0; k < arity; k++) {
          const [data, offset, row, step] = operands.slice(4 * k, 4 * k + 4) as [TypedArray, number, number, number];
          values[k] = data[offset + j * row + i * step]!;
        }
        out[at++] = interpret(expression, values, integer);
      }
    }
  };
}
