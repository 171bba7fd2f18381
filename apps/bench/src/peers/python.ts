import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { programPath } from '../appFolder.js';
import type { Prepared } from '../case.js';
import { exchangeFolder, lineProcess, writeElements } from './lineProcess.js';

/** What a Python contender computes. */
export interface PythonWork {
  /** Arrays that the expression may name. */
  readonly inputs: Readonly<Record<string, { readonly values: Float32Array | Float64Array; readonly shape: readonly number[] }>>;
  /** Evaluated in every run; its value is one array or number, or a tuple of them. */
  readonly expression: string;
  /** Statements that run once before, with the inputs and `np` at hand: imports, functions. */
  readonly setup?: string;
  /** Modules that must be there besides NumPy. */
  readonly modules?: readonly string[];
}

const oneThread = { OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };

/** The first Python that has all modules. */
function findPython(modules: readonly string[]): string {
  for (const command of ['python3', '/usr/bin/python3']) {
    if (spawnSync(command, ['-c', modules.map((m) => `import ${m}`).join('\n')], { stdio: 'ignore' }).status === 0) return command;
  }
  throw new Error(`no python3 with ${modules.join(' and ')} on this machine`);
}

/** A contender in Python, on one thread: NumPy, and with `modules` also others. */
export function python({ inputs, expression, setup = '', modules = [] }: PythonWork): () => Promise<Prepared> {
  return async () => {
    const command = findPython(['numpy', ...modules]);
    const folder = exchangeFolder();
    const files = Object.entries(inputs).map(([name, { values, shape }]) => {
      const file = join(folder, name);
      writeElements(file, values);
      return { name, file, dtype: values instanceof Float32Array ? 'float32' : 'float64', shape };
    });
    return lineProcess(command, [programPath('pythonPeer.py'), JSON.stringify({ files, expression, setup })], { folder, env: oneThread });
  };
}
