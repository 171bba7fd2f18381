import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { root } from './workspace.mjs';

/**
 * Runs a turborepo task in every package that has it. Tools of the repository come first on the PATH, so that
 * nothing needs to be installed globally.
 * @returns {boolean} whether it succeeded everywhere
 */
export function turbo(task, ...options) {
  const bin = join(root, 'node_modules', '.bin');
  const { status } = spawnSync(join(bin, 'turbo'), ['run', task, ...options], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
  });
  return status === 0;
}
