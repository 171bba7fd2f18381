import { build } from 'esbuild';
import { relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { appFolder } from '../appFolder.js';
import type { Case, Prepare } from '../case.js';

/**
 * Bytes of a program bundled for browsers by esbuild, minified and gzipped: what a page loads to start it. Parts that
 * a library imports only when it needs them (jax-js does so with its GPU backends) are not counted.
 */
function bundled(program: string): Prepare {
  return async () => {
    const { outputFiles, metafile } = await build({
      stdin: { contents: program, resolveDir: appFolder },
      bundle: true,
      splitting: true,
      metafile: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      outdir: appFolder,
      absWorkingDir: appFolder,
      write: false,
      logLevel: 'silent',
      // Some libraries name Node's modules inside branches that browsers never enter.
      external: ['node:*', 'fs', 'path', 'worker_threads', 'perf_hooks', 'os', 'util', 'crypto'],
    });
    const loaded = new Set<string>();
    const load = (name: string): void => {
      if (loaded.has(name)) return;
      loaded.add(name);
      for (const { path, kind, external } of metafile.outputs[name]!.imports) if (kind === 'import-statement' && external !== true) load(path);
    };
    load(Object.keys(metafile.outputs).find((name) => metafile.outputs[name]!.entryPoint !== undefined && name.includes('stdin'))!);
    const sizes = outputFiles.filter(({ path }) => loaded.has(relative(appFolder, path))).map(({ contents }) => gzipSync(contents, { level: 9 }).length);
    return { amount: sizes.reduce((sum, size) => sum + size, 0) };
  };
}

const about = { suite: 'foundation', size: 'min+gz', unit: 'bytes', tolerance: 0 } as const;
const tfjsCore = `import * as tf from '@tensorflow/tfjs-core'; import '@tensorflow/tfjs-core/dist/register_all_gradients.js'; import '@tensorflow/tfjs-backend-cpu';`;

/** What a page pays in bytes. WebAssembly is counted where a library carries it in its JavaScript; tfjs-wasm loads its own beside it. */
export const bundleSize: readonly Case[] = [
  {
    ...about,
    name: 'bundle, grad and elementwise ops',
    ours: bundled(
      `import { grad } from '@x/autodiff/core'; import { add, exp, log, mul, sub, tanh, tensor } from '@x/tensor/core'; console.log(grad((x) => add(mul(exp(x), tanh(x)), sub(log(x), x)))(tensor(1)).item());`,
    ),
    peers: {
      'jax-js': bundled(
        `import { grad, numpy as np } from '@jax-js/jax'; console.log(grad((x) => np.add(np.multiply(np.exp(x.ref), np.tanh(x.ref)), np.subtract(np.log(x.ref), x)))(np.array(1)).item());`,
      ),
      'tfjs-cpu': bundled(`${tfjsCore} tf.grad((x) => tf.add(tf.mul(tf.exp(x), tf.tanh(x)), tf.sub(tf.log(x), x)))(tf.scalar(1)).print();`),
    },
    budgets: [{ atMost: 25_000 }],
  },
  {
    ...about,
    name: 'bundle, everything',
    ours: bundled(`import * as tensor from '@x/tensor'; import * as autodiff from '@x/autodiff'; globalThis.everything = { ...tensor, ...autodiff };`),
    peers: {
      'jax-js': bundled(`import * as jax from '@jax-js/jax'; globalThis.everything = { ...jax };`),
      'tfjs-wasm': bundled(`${tfjsCore} import '@tensorflow/tfjs-backend-wasm'; globalThis.everything = { ...tf };`),
      'numpy-ts': bundled(`import * as np from 'numpy-ts'; globalThis.everything = { ...np };`),
      mathjs: bundled(`import * as math from 'mathjs'; globalThis.everything = { ...math };`),
    },
    budgets: [{ atMost: 90_000 }],
  },
];
