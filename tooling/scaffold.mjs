import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { mayImport } from './levels.mjs';
import { root as repository } from './workspace.mjs';

const templates = join(repository, 'tooling', 'templates');

/** Copies a template, filling `__word__` in names and contents of files; never writes over an existing file. */
function fill(template, target, words) {
  const put = (text) => Object.entries(words).reduce((filled, [word, value]) => filled.replaceAll(`__${word}__`, value), text);
  const files = readdirSync(join(templates, template), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(join(templates, template), join(entry.parentPath, entry.name)));
  const written = files.map((file) => ({ from: join(templates, template, file), to: join(target, put(file)) }));
  for (const { to } of written) if (existsSync(to)) throw new Error(`${to} exists already.`);
  for (const { from, to } of written) {
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, put(readFileSync(from, 'utf8')));
  }
  return written.map(({ to }) => to);
}

function checkName(name, pattern, example) {
  if (!pattern.test(name ?? '')) throw new Error(`A name such as \`${example}\` is needed, got ${JSON.stringify(name)}.`);
}

const capitalized = (name) => name[0].toUpperCase() + name.slice(1);

// Inside tensor the parts come from their files; every other package gets them from the core's door.
const insideTensor = {
  imports: `import { asTensor } from '../create.js';
import { ShapeError, showShape } from '../errors.js';
import { apply1, defineOp, type Op } from '../op.js';
import type { Tensor, TensorLike } from '../tensor.js';`,
  testImports: `import { tensor } from '../create.js';
import { __name__ } from './__name__.js';`,
};
const outsideTensor = {
  imports: `import { apply1, asTensor, defineOp, ShapeError, showShape, type Op, type Tensor, type TensorLike } from '@x/tensor/core';`,
  testImports: `import { tensor } from '@x/tensor';
import { __name__ } from './__name__.js';`,
};

/**
 * A structured op: its record, its public function and its test, all of them at work, for the author to change.
 * @returns {string[]} the files written
 */
export function newOp(name, { packageName = 'tensor', root = repository } = {}) {
  checkName(name, /^[a-z][a-zA-Z0-9]*$/, 'cumulativeSum');
  const source = join(root, 'packages', packageName, 'src');
  if (!existsSync(source)) throw new Error(`There is no package ${packageName}.`);
  const inTensor = packageName === 'tensor';
  const words = { ...(inTensor ? insideTensor : outsideTensor), name, Name: capitalized(name) };
  return fill('op', inTensor ? join(source, 'ops') : source, words);
}

/**
 * An elementwise op: one entry of the table in tensor, and a test that fails until the author fills in a value.
 * @param {string} formula of x, and perhaps y and z
 */
export function newElementwiseOp(name, formula, { root = repository } = {}) {
  checkName(name, /^[a-z][a-zA-Z0-9]*$/, 'softsign');
  const ops = join(root, 'packages', 'tensor', 'src', 'ops');
  const table = join(ops, 'elementwise.ts');
  if (new RegExp(`^export const ${name}\\b`, 'm').test(readFileSync(table, 'utf8'))) throw new Error(`There is an op ${name} already.`);
  const arity = /\bz\b/.test(formula) ? 3 : /\by\b/.test(formula) ? 2 : 1;
  const [type, args] = [
    ['Unary', '2'],
    ['Binary', '2, 3'],
    ['Ternary', '2, 3, 4'],
  ][arity - 1];
  const files = fill('formula', ops, { name, arguments: args });
  appendFileSync(
    table,
    `/**
 * ${formula}
 * @example ${name}(${args}).item() // => ?
 */
export const ${name}: ${type} = /* @__PURE__ */ ${type.toLowerCase()}('${name}', '${formula}');
`,
  );
  return [table, ...files];
}

/** A package with one function, its law, its test and its README, for the author to change. */
export function newPackage(name, description, { root = repository } = {}) {
  checkName(name, /^[a-z][a-z0-9-]*$/, 'optim');
  const below = mayImport[name];
  if (!below) throw new Error(`Say first, in tooling/levels.mjs, which packages ${name} may import.`);
  const target = join(root, 'packages', name);
  const files = fill('package', target, { name, description });
  const manifestPath = join(target, 'package.json');
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
  const existing = below.filter((other) => existsSync(join(root, 'packages', other, 'package.json')));
  manifest.dependencies = Object.fromEntries(existing.sort().map((other) => [`@x/${other}`, 'workspace:^']));
  writeFileSync(manifestPath, `${JSON.stringify(manifest, null, 2)}\n`);
  return files;
}
