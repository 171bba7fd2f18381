import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import ts from 'typescript';
import { Observer } from './examples/printed.mjs';
import { toJavaScript } from './examples/program.mjs';
import { root } from './workspace.mjs';

// A project outside this repository that uses packages the way people do. Each way to run a program answers with the
// problems it met.

/** Makes an empty npm project in `folder` and installs tarballs into it. */
export function install(folder, tarballs) {
  writeFileSync(join(folder, 'package.json'), '{ "name": "user", "private": true }');
  const options = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  const { status, stderr } = spawnSync('npm', ['install', ...options, ...tarballs], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm install ${tarballs.join(' ')} failed: ${stderr}`);
}

/** Runs `runner.mjs` in the project; it prints what it finds wrong as JSON. */
function runNode(folder, code) {
  writeFileSync(
    join(folder, 'runner.mjs'),
    `import { createRequire } from 'node:module';
import { inspect } from 'node:util';
import { Observer } from './printed.mjs';
const require = createRequire(import.meta.url);
const print = console.log;
console.log = () => {};
const observer = (globalThis.$example = new Observer((value) => inspect(value, { depth: 8 })));
const { problems } = observer;
${code}
print('$result' + JSON.stringify(problems));
process.exit(0);`,
  );
  const { stdout, stderr } = spawnSync(process.execPath, ['runner.mjs'], { cwd: folder, encoding: 'utf8', timeout: 120_000 });
  const result = stdout.split('$result')[1];
  return result ? JSON.parse(result) : [stderr || 'ended without a result'];
}

/** Names that several entry points of a package offer must mean one and the same thing. */
const sameThings = (load) => `const seen = {};
for (const specifier of specifiers) {
  for (const [name, value] of Object.entries(${load})) {
    if (name === 'default' || name === 'module.exports') continue;
    if (name in seen && seen[name] !== value) problems.push(specifier + ' has a second copy of ' + name);
    seen[name] = value;
  }
}`;

/** Imports every entry point, then runs the program as an ES module. */
export function runAsModule(folder, program, specifiers) {
  writeFileSync(join(folder, 'program.mjs'), toJavaScript(program));
  return runNode(
    folder,
    `const specifiers = ${JSON.stringify(specifiers)};
for (const specifier of specifiers) {
  // The program of a worker is there to be run.
  if (Object.keys(await import(specifier)).length === 0 && !specifier.endsWith('/worker')) problems.push(specifier + ' exports nothing');
}
${sameThings('await import(specifier)')}
await (await import('./program.mjs')).done;`,
  );
}

/** Requires every entry point, which must offer the same names as import does, then runs the program as CommonJS. */
export function runAsCommonJs(folder, program, specifiers) {
  writeFileSync(join(folder, 'program.cjs'), toJavaScript(program, ts.ModuleKind.CommonJS));
  return runNode(
    folder,
    `const names = (module) => Object.keys(module).filter((name) => name !== 'default' && name !== 'module.exports').sort().join();
const specifiers = ${JSON.stringify(specifiers)};
for (const specifier of specifiers) {
  if (names(require(specifier)) !== names(await import(specifier))) problems.push(specifier + ' differs between import and require');
}
${sameThings('require(specifier)')}
await require('./program.cjs').done;`,
  );
}

/** Checks the types of the program as Node and as bundlers resolve them, declaration files included. */
export function typecheck(folder, program) {
  writeFileSync(join(folder, 'program.mts'), program);
  writeFileSync(join(folder, 'program.cts'), program);
  const settings = {
    node16: { module: 'node16', moduleResolution: 'node16', files: ['program.mts', 'program.cts'] },
    bundler: { module: 'esnext', moduleResolution: 'bundler', files: ['program.ts'] },
  };
  return Object.entries(settings).flatMap(([name, { files, ...resolution }]) => {
    const config = join(folder, `tsconfig.${name}.json`);
    const compilerOptions = { ...resolution, target: 'es2022', lib: ['es2022', 'dom'], types: [], strict: true, noEmit: true };
    writeFileSync(config, JSON.stringify({ compilerOptions, files }));
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', config], { cwd: folder, encoding: 'utf8' });
    return status === 0 ? [] : [`moduleResolution ${name}:\n${stdout.trim()}`];
  });
}

/** Bundles the program for browsers and runs it where there is no Node: no process, no Buffer, no require. */
export async function runInBrowserBundle(folder) {
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'program.ts')],
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'program',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'silent',
  });
  const observer = new Observer((value) => inspect(value, { depth: 8 }));
  const browser = createContext({
    $example: observer,
    console: { log() {}, warn() {}, error() {} },
    performance,
    TextEncoder,
    TextDecoder,
    URL,
    atob,
    btoa,
    crypto,
    setTimeout,
    clearTimeout,
    queueMicrotask,
  });
  await runInContext(`${outputFiles[0].text}\nprogram.done`, browser);
  return observer.problems;
}
