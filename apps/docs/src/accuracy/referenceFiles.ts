import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../../../../tooling/workspace.mjs';
import type { Package } from '../readPackages.js';

/** Values that other software computed for the tests of a package. */
export interface ReferenceFile {
  readonly package: string;
  readonly concept: string;
  /** The software, with its version. */
  readonly with: string;
  readonly on: string;
  /** How many numbers there are. */
  readonly numbers: number;
}

/** All files of reference values, package by package. */
export function referenceFiles(packages: readonly Package[]): ReferenceFile[] {
  return packages.flatMap(({ name, folder }) => {
    const place = join(folder, 'reference');
    if (!existsSync(place)) return [];
    return readdirSync(place)
      .filter((file) => file.endsWith('.json'))
      .map((file) => {
        const content = JSON.parse(readFileSync(join(place, file), 'utf8')) as { with: string; on: string; cases: unknown };
        return { package: name, concept: basename(file, '.json'), with: content.with, on: content.on, numbers: numbersIn(content.cases) };
      });
  });
}

/** The cases of one file, by its path in packages/. */
export function casesOf<T>(path: string): T {
  return (JSON.parse(readFileSync(join(root, 'packages', path), 'utf8')) as { cases: T }).cases;
}

function numbersIn(value: unknown): number {
  if (typeof value === 'number') return 1;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, part) => sum + numbersIn(part), 0);
}
