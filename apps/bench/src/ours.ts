import type { Tensor } from '@x/tensor';
import type { Prepared } from './case.js';

/** Our own side of a case: eager or compiled work whose results are tensors on the cpu. */
export function ours(work: () => () => Tensor | readonly Tensor[]): () => Prepared {
  return () => {
    const once = work();
    return { run: once, result: () => [once()].flat().flatMap((y) => Array.from(y.data)) };
  };
}
