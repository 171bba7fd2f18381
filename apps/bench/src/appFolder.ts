import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this app, from the built program as well as from the source. */
export const appFolder: string = findUp(dirname(fileURLToPath(import.meta.url)));

function findUp(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findUp(dirname(folder));
}

/** A file of `programs/`: what runs outside of this process. */
export function programPath(name: string): string {
  return join(appFolder, 'programs', name);
}
