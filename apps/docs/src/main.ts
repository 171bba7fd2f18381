import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSite } from './buildSite.js';

const start = performance.now();
const out = fileURLToPath(new URL('../dist', import.meta.url));
const files = buildSite();
rmSync(out, { recursive: true, force: true });
for (const [path, text] of files) {
  mkdirSync(dirname(join(out, path)), { recursive: true });
  writeFileSync(join(out, path), text);
}
const bytes = [...files.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
const seconds = (performance.now() - start) / 1000;
console.log(`${files.size} files, ${(bytes / 2 ** 20).toFixed(1)} MiB, ${seconds.toFixed(1)} s`);
console.log(`Open ${relative(process.cwd(), join(out, 'index.html'))}`);
