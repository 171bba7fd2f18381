import { readFileSync } from 'node:fs';
import { dataFile } from '../appFolder.js';

/** The rows of a file of numbers separated by commas. */
export function table(name: string): number[][] {
  return readFileSync(dataFile(name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(',').map(Number));
}
