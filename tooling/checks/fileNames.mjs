import { basename } from 'node:path';
import { filesBelow, root, shown } from '../workspace.mjs';

export const title = 'files are named for their concept';

const drawer = /^(utils?|helpers?|common|misc|types?)\./;

/** True for names of drawers, which say nothing about their content and attract more of it. */
export const isDrawer = (path) => drawer.test(basename(path));

export async function check() {
  return filesBelow(root, isDrawer).map(
    (path) =>
      `${shown(path)}: name the file for the concept it holds. If no concept comes to mind, put each function where it is used.`,
  );
}
