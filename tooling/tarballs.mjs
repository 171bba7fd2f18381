import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packages, root } from './workspace.mjs';

let memo;

/**
 * Packs every package as it would be published, once a run.
 * @returns {Map<string, string>} the tarball of each package name
 */
export function tarballs() {
  memo ??= new Map(packages().map(pack));
  return memo;
}

function pack({ name, folder, manifest }) {
  const place = join(root, '.report', 'tarballs', name);
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  const pnpm = join(root, 'node_modules', '.bin', 'pnpm');
  const { status, stderr, stdout } = spawnSync(pnpm, ['pack', '--pack-destination', place], { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`pnpm pack failed in packages/${name}: ${stderr || stdout}`);
  return [manifest.name, join(place, readdirSync(place).find((file) => file.endsWith('.tgz')))];
}
