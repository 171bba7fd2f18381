import { isFloat, sizeOf, type Aval, type Expression, type Op } from '@x/tensor/core';
import { records } from '@x/tensor/records';
import type { Handle } from '../engine/memory.js';
import { expressionSource, storedAs } from '../source/expressionSource.js';
import { fusedOf, isWhole, stretched, type Fused } from '../source/fused.js';
import { joinAxes, unravel } from '../source/indexing.js';
import { dense, type Launcher } from './rule.js';

/** The formula of an elementwise call as the device stores its results. */
export function formulaOf(op: Op, attrs: unknown, inputs: readonly Pick<Aval, 'dtype'>[], { dtype }: Aval): Expression {
  const e = op.elementwise!.expression(attrs);
  const from = inputs.map((x) => x.dtype);
  // A conversion to bool compares; NaN that stands for a lost whole number must survive it.
  if (op === (records.astype as Op) && isFloat(dtype)) return e;
  return storedAs(e, dtype, from);
}

/** An elementwise call that has not been computed. */
export function fuse(op: Op, attrs: unknown, inputs: readonly Handle[], output: Aval): Fused {
  return { ...output, expression: formulaOf(op, attrs, inputs, output), leaves: inputs.map((x) => stretched(x, output.shape)) };
}

/** Computes elements that have not been computed yet. */
export function materialize(device: Launcher, name: string, x: Fused): Handle {
  const [only] = x.leaves;
  if (x.expression.kind === 'argument' && x.expression.index === 0 && isWhole(only!)) return { ...only!, dtype: x.dtype };
  const buffer = device.launch(name, sizeOf(x.shape), (w) => {
    const { lengths, strides } = joinAxes(x.shape, x.leaves.map((leaf) => leaf.strides));
    const { statements, indices } = unravel(lengths, 'this.thread.x', 'i');
    const args = x.leaves.map((leaf, k) => w.element(leaf, indices, strides[k]));
    const source = expressionSource(x.expression, args, name);
    w.use(...source.functions);
    return `${statements}${source.statements} var y = ${source.value}; return y;`;
  });
  return dense(buffer, x);
}

/** The handle itself if it is dense, a dense copy otherwise. */
export function contiguous(device: Launcher, x: Handle): Handle {
  return isWhole(x) ? x : materialize(device, 'copy', fusedOf(x));
}
