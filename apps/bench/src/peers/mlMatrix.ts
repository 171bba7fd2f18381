import type * as MlMatrix from 'ml-matrix';
import type { Prepared } from '../case.js';

/** A contender of ml-matrix, which knows float64 matrices as arrays of rows. */
export function mlMatrix(work: (ml: typeof MlMatrix) => () => MlMatrix.Matrix | number): () => Promise<Prepared> {
  return async () => {
    const once = work(await import('ml-matrix'));
    return {
      run: once,
      result: () => {
        const y = once();
        return typeof y === 'number' ? [y] : y.to1DArray();
      },
    };
  };
}
