import { asTensor, isAbstract, type TensorLike } from '@x/tensor/core';

/** A bound as a message shows it: its number, or its argument's name where it is a batch, or not known yet. */
export function showBound(bound: TensorLike, name: string): string {
  const x = asTensor(bound);
  return isAbstract(x) || x.size !== 1 ? name : String(x.item());
}
