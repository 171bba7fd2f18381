import type { Prepared } from '../case.js';

/** A contender written out by hand in JavaScript: what a user gets without any library. */
export function plainJs(work: () => () => ArrayLike<number> | number): () => Prepared {
  return () => {
    const once = work();
    return {
      run: once,
      result: () => {
        const y = once();
        return typeof y === 'number' ? [y] : y;
      },
    };
  };
}
