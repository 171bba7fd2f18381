import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileExample, programOf, toJavaScript } from './program.mjs';

const runner = `
import { inspect } from 'node:util';
import { readdirSync } from 'node:fs';
import { Observer } from ${JSON.stringify(new URL('./printed.mjs', import.meta.url).href)};
const print = console.log;
console.log = () => {};
const observer = new Observer((value) => inspect(value, { depth: 8 }));
globalThis.$example = observer;
const [names] = process.argv.slice(2);
for (const { name, where } of JSON.parse(names)) {
  try {
    await (await import('./' + name)).done;
  } catch (error) {
    observer.problems.push(where + ': could not be loaded: ' + error.message);
  }
}
print('\\n$result' + JSON.stringify({ kept: observer.kept, problems: observer.problems }));
process.exit(0);
`;

// Examples run against the sources, so that what they say is true of the file in front of you.
const loadSources = ['--conditions=@x/source', '--import', import.meta.resolve('tsx')];

/**
 * Runs examples in one fresh process whose imports resolve as they do in `folder`.
 * @param {string} folder a package or app
 * @param {{ code: string, whereOf: (line: number) => string, known?: Map<string, string> }[]} examples
 *   `known` tells which names need no import, and the module each comes from
 * @returns {{ kept: number, problems: string[] }}
 */
export function executeExamples(folder, examples) {
  if (examples.length === 0) return { kept: 0, problems: [] };
  mkdirSync(join(folder, '.report'), { recursive: true });
  const place = mkdtempSync(join(folder, '.report', 'examples-'));
  try {
    const names = examples.map(({ code, whereOf, known }, i) => {
      const name = `${i}.mjs`;
      const where = whereOf(0);
      writeFileSync(join(place, name), toJavaScript(programOf(compileExample(code, whereOf, known), where)));
      return { name, where };
    });
    writeFileSync(join(place, 'run.mjs'), runner);
    const { stdout, stderr, error } = spawnSync(process.execPath, [...loadSources, 'run.mjs', JSON.stringify(names)], {
      cwd: place,
      encoding: 'utf8',
      timeout: 300_000,
      maxBuffer: 1 << 28,
    });
    const result = stdout?.split('$result')[1];
    if (result) return JSON.parse(result);
    return { kept: 0, problems: [`The examples in ${folder} did not run to their end: ${error?.message ?? stderr}`] };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}
