// Makes `npm start` and `npm test` work from a fresh clone: installs what is missing or out of date, and nothing else.
// Uses Node's own modules only, because nothing is installed yet when it runs for the first time.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'node_modules', '.installed');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 20)) {
  console.error(`This repository needs Node 20.20 or newer, and this is Node ${process.versions.node}.`);
  process.exit(1);
}

const manifests = ['packages', 'apps'].flatMap((folder) =>
  readdirSync(join(root, folder)).map((name) => join(root, folder, name, 'package.json')),
);
const inputs = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml', 'tooling/package.json']
  .map((name) => join(root, name))
  .concat(manifests)
  .filter((path) => existsSync(path));
const state = createHash('sha256');
for (const path of inputs) state.update(path.slice(root.length)).update(readFileSync(path));
const wanted = state.digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  console.log(`Installing dependencies with ${packageManager} …`);
  const { status } = spawnSync(`npx --yes ${packageManager} install --frozen-lockfile`, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: true,
  });
  if (status !== 0) {
    console.error(
      'Installing failed. If a package.json was changed, update the lockfile: `npx pnpm install --no-frozen-lockfile`.',
    );
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}
