import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from '../workspace.mjs';

export const title = 'what users bundle stays within its size budget';

const budgets = [
  {
    what: 'a gradient of an elementwise function',
    kilobytes: 25,
    folder: 'packages/autodiff',
    code: `import { grad } from '@x/autodiff/core';
           import { add, exp, mul, sin, sum, tensor } from '@x/tensor/core';
           console.log(grad((x) => sum(add(mul(exp(x), x), sin(x))))(tensor([1, 2])));`,
  },
  {
    // Every op, sampler, transform, file format and the compiler. The goal is 90 kB, which `pnpm bench` reports as missed;
    // this bound only keeps it from growing unnoticed.
    what: 'all of tensor and autodiff',
    kilobytes: 123,
    folder: 'packages/autodiff',
    code: `import * as t from '@x/tensor';
           import * as a from '@x/autodiff';
           console.log(t, a);`,
  },
];

/** Bytes of a program for browsers, minified and compressed. */
export async function bundledBytes(code, folder) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: join(root, folder) },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

export async function check() {
  const problems = [];
  for (const { what, kilobytes, folder, code } of budgets) {
    const size = (await bundledBytes(code, folder)) / 1000;
    console.log(`    ${size.toFixed(1)} of ${kilobytes} kB: ${what}`);
    if (size > kilobytes) {
      problems.push(
        `${what}: ${size.toFixed(1)} kB minified and compressed, more than ${kilobytes} kB. Often an op record lacks its /* @__PURE__ */ mark, or a file does something on import.`,
      );
    }
  }
  return problems;
}
