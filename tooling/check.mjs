// `pnpm check [name …]`: the rules of this repository that no linter knows, one file of checks/ each.
// A check exports `title` and `check()`, which returns the problems it found as sentences that say how to mend them.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { turbo } from './turbo.mjs';
import { root } from './workspace.mjs';

const folder = join(root, 'tooling', 'checks');
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.mjs') && !name.endsWith('.test.mjs'))
  .map((name) => basename(name, '.mjs'));

/**
 * Runs the named checks, or all, and prints each as passed or failed.
 * @returns {Promise<{ name: string, problems: string[] }[]>}
 */
export async function runChecks(wanted = names) {
  const results = [];
  for (const name of wanted) {
    const start = performance.now();
    const { title, problems } = await run(name);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${problems.length === 0 ? '✓' : '✗'} ${title} (${name}, ${seconds} s)`);
    for (const problem of problems) console.log(`    ${problem.replaceAll('\n', '\n    ')}`);
    results.push({ name: `${name}: ${title}`, problems });
  }
  return results;
}

async function run(name) {
  let title = name;
  try {
    const module = await import(`./checks/${name}.mjs`);
    title = module.title;
    return { title, problems: await module.check() };
  } catch (error) {
    return { title, problems: [`The check itself failed: ${error.stack}`] };
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    console.error(`No check is called ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
    process.exit(1);
  }
  if (!turbo('build', '--output-logs=errors-only')) process.exit(1);
  const results = await runChecks(wanted.length > 0 ? wanted : names);
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  console.log(`\n${results.length - failed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
