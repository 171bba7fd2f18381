import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import type * as Bundle from './tfjsBundle.js';
import type { Prepared } from '../case.js';

export type Tf = typeof Bundle.tf;
export type TfTensor = Bundle.tf.Tensor;

/** TensorFlow.js on one of its backends: wasm with SIMD on one thread, or plain JavaScript. Both know float32 only. */
export async function loadTfjs(backend: 'wasm' | 'cpu'): Promise<Tf> {
  const require = createRequire(import.meta.url);
  const { tf, setThreadsCount, setWasmPaths } = require('./tfjsBundle.cjs') as typeof Bundle;
  // tfjs greets and advises on the console.
  tf.env().set('PROD', true);
  if (backend === 'wasm') {
    setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist') + sep);
    setThreadsCount(1);
  }
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs cannot start its ${backend} backend`);
  if (backend === 'wasm' && !(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT'))) throw new Error('tfjs-wasm finds no SIMD here');
  return tf;
}

/**
 * A contender of tfjs. Its ops have finished when they return; results stay on its heap and are disposed, and read
 * only with `read`, for work whose point is the numbers.
 */
export function tfjs(
  backend: 'wasm' | 'cpu',
  work: (tf: Tf) => () => TfTensor | TfTensor[],
  { read = false }: { read?: boolean } = {},
): () => Promise<Prepared> {
  return async () => {
    const tf = await loadTfjs(backend);
    const once = work(tf);
    const listed = (): TfTensor[] => [once()].flat();
    return {
      // Another contender of this case may have switched the backend; switching takes time that is not measured.
      enter: () => void tf.setBackend(backend),
      run: () => {
        const results = listed();
        if (read) for (const y of results) y.dataSync();
        for (const y of results) y.dispose();
      },
      result: () => listed().flatMap((y) => Array.from(y.dataSync())),
    };
  };
}
