// The tour: `npm start` runs it and writes apps/tour/report/index.html. `npm start -- pca schools` runs some parts only.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, relative } from 'node:path';
import { appFolder } from './appFolder.js';
import { page } from './report/page.js';
import { terminal } from './terminal/terminal.js';
import { parts, runParts } from './tour.js';

const asked = process.argv.slice(2);
const known = Object.keys(parts);
const unknown = asked.filter((name) => !known.includes(name));
const screen = terminal(process.stdout);

if (unknown.length > 0) {
  const help = asked.some((name) => name === '--help' || name === '-h');
  (help ? process.stdout : process.stderr).write(`${help ? '' : `There is no part called ${unknown.join(', ')}.\n`}Usage: npm start [-- part …], parts: ${known.join(', ')}\n`);
  process.exitCode = help ? 0 : 1;
} else {
  screen.heading('A tour of @x: probabilistic machine learning for TypeScript');
  const finished = await runParts(asked.length > 0 ? asked : known, screen);

  const folder = join(appFolder, 'report');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'index.html');
  const machine = `${cpus()[0]?.model.trim() ?? process.arch}, Node ${process.versions.node}`;
  writeFileSync(path, page(finished, { machine, date: new Date().toISOString().slice(0, 10) }));

  screen.heading('Done');
  for (const { section, seconds } of finished) {
    screen.line(`${section.name.padEnd(9)} ${seconds.toFixed(1).padStart(5)} s   ${section.outcome.figure} ${section.outcome.meaning}`);
  }
  screen.line(`${'total'.padEnd(9)} ${finished.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(1).padStart(5)} s`);
  screen.heading(`Report: ${relative(process.cwd(), path)}`);
}
