import type * as NumpyTs from 'numpy-ts';
import type { Prepared } from '../case.js';

type NDArray = NumpyTs.NDArray;

/** A contender of numpy-ts, whose results lie in its own WebAssembly memory until they are disposed. */
export function numpyTs(work: (np: typeof NumpyTs) => () => NDArray | number): () => Promise<Prepared> {
  return async () => {
    const once = work(await import('numpy-ts'));
    return {
      run: () => {
        const y = once();
        if (typeof y !== 'number') y.dispose();
      },
      result: () => {
        const y = once();
        return typeof y === 'number' ? [y] : Array.from(y.data as Float64Array);
      },
    };
  };
}

/** A typed array as an array of numpy-ts of the same element type. */
export function numpyTsArray(np: typeof NumpyTs, values: Float32Array | Float64Array, shape: readonly number[]): NDArray {
  return np.array(values, values instanceof Float32Array ? 'float32' : 'float64').reshape(...shape);
}
