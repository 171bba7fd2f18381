import { rmSync } from 'node:fs';
import { defineConfig } from 'tsup';

const shared = {
  dts: false,
  target: 'es2022',
  platform: 'neutral',
  sourcemap: false,
  minify: false,
  external: [/^node:/],
  removeNodeProtocol: false,
};

/**
 * Builds a package; declarations.mjs writes the types.
 * ESM keeps one file per source file: bundlers then drop whole files nobody imports, also those that one entry point
 * needs as a namespace and another does not. CommonJS is one file per entry point with shared chunks.
 * Nothing is minified and `@__PURE__` marks stay, so that a user's bundler can drop what is not used within files.
 * @param {string[]} entry source files of the entry points
 */
export const packageBuild = (entry) => {
  // Both builds write to dist at the same time, so neither may clean it.
  rmSync('dist', { recursive: true, force: true });
  return defineConfig([
    { ...shared, entry: ['src/**/*.ts', '!src/**/*.test.ts'], format: 'esm', bundle: false },
    { ...shared, entry, format: 'cjs', splitting: true, treeshake: false },
  ]);
};

/**
 * Builds an app: ESM for Node, no declarations.
 * @param {string[]} entry source files of the programs
 */
export const appBuild = (entry) =>
  defineConfig({ entry, format: ['esm'], dts: false, target: 'es2022', platform: 'node', splitting: true, clean: true });
