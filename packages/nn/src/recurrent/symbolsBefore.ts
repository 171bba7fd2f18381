import { concat, full, ShapeError, showShape, slice, type Tensor } from '@x/tensor/core';

/**
 * What a network reads that is to predict symbols [batch, time] from those before them: a start symbol, then all but the last.
 *
 * Fails: ShapeError for symbols of another form.
 */
export function symbolsBefore(op: string, argument: string, symbols: Tensor, start: number): Tensor {
  if (symbols.ndim !== 2) throw new ShapeError({ op, argument, expected: 'have shape [batch, time]', actual: showShape(symbols.shape) });
  const [batch, time] = symbols.shape as [number, number];
  return slice(concat([full([batch, 1], start, { dtype: 'int32' }), symbols.astype('int32')], { axis: 1 }), [0, 0], [batch, time]);
}
