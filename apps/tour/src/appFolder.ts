import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this app: the same from the source (src/appFolder.ts) and from the build (dist/main.js). */
export const appFolder: string = fileURLToPath(new URL('..', import.meta.url));

/** The path of a data file that comes with the tour. */
export function dataFile(name: string): string {
  return join(appFolder, 'data', name);
}

/** The path of a file of values computed by other software. */
export function referenceFile(name: string): string {
  return join(appFolder, 'reference', name);
}
