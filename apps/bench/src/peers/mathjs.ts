import type * as Mathjs from 'mathjs';
import type { Prepared } from '../case.js';

/** A contender of mathjs on its dense matrices of numbers. */
export function mathjs(work: (math: typeof Mathjs) => () => Mathjs.Matrix | number): () => Promise<Prepared> {
  return async () => {
    const once = work(await import('mathjs'));
    return {
      run: once,
      result: () => {
        const y = once();
        return typeof y === 'number' ? [y] : (y.valueOf() as number[][]).flat();
      },
    };
  };
}
