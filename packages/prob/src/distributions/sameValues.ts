import { cpu, equal, isAbstract, type Tensor } from '@x/tensor/core';

/** Whether two tensors are known to hold equal numbers, after broadcasting. */
export function sameValues(a: Tensor, b: Tensor): boolean {
  if (a === b) return true;
  if (isAbstract(a) || isAbstract(b) || a.device !== cpu || b.device !== cpu) return false;
  return !equal(a, b).data.includes(0);
}
