import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { blocksInMarkdown } from '../examples/markdown.mjs';
import { apps, packages, root, shown } from '../workspace.mjs';

export const title = 'commands on README pages exist, and those of the front page run';

/** The commands in the "```sh" blocks of a page, without prompts and comments. */
export const commandsInMarkdown = (path, text) =>
  blocksInMarkdown(path, text)
    .filter(({ language }) => language === 'sh' || language === 'bash')
    .flatMap(({ code, line, note }) =>
      code.split('\n').map((content, i) => ({
        command: content.replace(/^\s*\$ /, '').replace(/(^|\s)#.*$/, '').trim(),
        line: line + i + 1,
        manual: note === 'manual',
      })),
    )
    .filter(({ command }) => command !== '');

/** What `npm test` is doing already, what the check installAlone does, and steps that only lead here. */
const doneElsewhere = /^(npm (test|t)|\.ci\/run|git clone|cd |(npm (i|install)|pnpm add) @x\/)/;

/**
 * Says why a command cannot work, as far as can be seen without running it.
 * @param {string[]} scripts of the root package.json
 * @param {string[]} names of all packages
 */
export function commandProblem(command, scripts, names) {
  const unknown = (command.match(/@x\/[\w-]+/g) ?? []).filter((name) => !names.includes(name));
  if (unknown.length > 0) return `there is no package ${unknown.join(', ')}`;
  if (/^(npm (i|install)|pnpm add|git clone|cd|pnpm (--filter|install|exec|changeset)|npx)\b/.test(command)) return undefined;
  if (/^npm (start|test|t)\b/.test(command)) return undefined;
  const [, script] = /^(?:npm run|pnpm(?: run)?) ([\w:-]+)/.exec(command) ?? [];
  if (script !== undefined) return scripts.includes(script) ? undefined : `package.json has no script "${script}"`;
  const [program] = command.split(/\s/);
  if (program === 'node' || existsSync(join(root, program))) return undefined;
  return `\`${program}\` is not a command of this repository`;
}

function run(command) {
  const { status, stdout, stderr } = spawnSync(command, {
    cwd: root,
    shell: true,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 900_000,
    maxBuffer: 1 << 28,
    env: { ...process.env, CI: 'true' },
  });
  return status === 0 ? undefined : `ended with status ${status}\n${(stdout + stderr).slice(-2000)}`;
}

export async function check() {
  const { scripts } = (await import('../../package.json', { with: { type: 'json' } })).default;
  const names = [...packages(), ...apps()].map(({ manifest }) => manifest.name);
  const pages = ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md']
    .map((name) => join(root, name))
    .concat(packages().map(({ folder }) => join(folder, 'README.md')));
  return pages.filter(existsSync).flatMap((path) =>
    commandsInMarkdown(path).flatMap(({ command, line, manual }) => {
      const runs = path === join(root, 'README.md') && !manual && !doneElsewhere.test(command);
      const problem = commandProblem(command, Object.keys(scripts), names) ?? (runs ? run(command) : undefined);
      return problem ? [`${shown(path)}:${line}: \`${command}\`: ${problem}`] : [];
    }),
  );
}
