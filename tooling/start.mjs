// `npm start`: builds the tour with everything it needs, then runs it. Arguments are passed on: `npm start -- --help`.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { turbo } from './turbo.mjs';
import { root } from './workspace.mjs';

if (!turbo('build', '--filter=@x/tour', '--output-logs=errors-only')) process.exit(1);
const program = join(root, 'apps', 'tour', 'dist', 'main.js');
const { status } = spawnSync(process.execPath, [program, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
