import { defineConfig } from 'tsup';

/**
 * Builds a package: one ESM and one CommonJS file per entry point; declarations.mjs writes their types.
 * `splitting` is on for both formats, so that entry points of a package share one copy of every class.
 * Nothing is minified and `@__PURE__` marks stay, so that a user's bundler can drop what is not used.
 * @param {string[]} entry source files of the entry points
 */
export const packageBuild = (entry) =>
  defineConfig({
    entry,
    format: ['esm', 'cjs'],
    dts: false,
    target: 'es2022',
    platform: 'neutral',
    splitting: true,
    treeshake: false,
    sourcemap: false,
    minify: false,
    clean: true,
    external: [/^node:/],
    removeNodeProtocol: false,
  });

/**
 * Builds an app: ESM for Node, no declarations.
 * @param {string[]} entry source files of the programs
 */
export const appBuild = (entry) =>
  defineConfig({ entry, format: ['esm'], dts: false, target: 'es2022', platform: 'node', splitting: true, clean: true });
