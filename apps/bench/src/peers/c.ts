import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { programPath } from '../appFolder.js';
import type { Prepared } from '../case.js';
import { exchangeFolder, lineProcess, writeElements } from './lineProcess.js';

/** How the C contenders are compiled. */
export const compilerFlags: readonly string[] = ['-O3', '-march=native'];

/** A contender in C: a file of `programs/` around `contender.h`, given its inputs as files of float64 in this order. */
export function c(program: string, inputs: readonly Float64Array[]): () => Promise<Prepared> {
  return () => {
    const folder = exchangeFolder();
    const binary = join(folder, 'program');
    const { error, status, stderr } = spawnSync('cc', [...compilerFlags, programPath(program), '-o', binary, '-lm'], { encoding: 'utf8' });
    if (error) throw new Error('no C compiler (cc) on this machine');
    if (status !== 0) throw new Error(`cc: ${stderr.trim().split('\n')[0]!}`);
    const files = inputs.map((values, i) => {
      const file = join(folder, `input${i}`);
      writeElements(file, values);
      return file;
    });
    return lineProcess(binary, files, { folder });
  };
}
