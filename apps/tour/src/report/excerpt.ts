import type { Html } from '@x/plot';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appFolder } from '../appFolder.js';
import { code } from './section.js';

/** The lines of a source file between `// #region name` and `// #endregion`, so that the report shows what really ran. */
export function excerpt(file: string, name: string): Html {
  const lines = readFileSync(join(appFolder, 'src', file), 'utf8').split('\n');
  const start = lines.findIndex((line) => line.trim() === `// #region ${name}`);
  const end = lines.findIndex((line, i) => i > start && line.trim() === '// #endregion');
  if (start < 0 || end < 0) throw new Error(`excerpt: src/${file} has no region "${name}"`);
  const body = lines.slice(start + 1, end);
  const indent = Math.min(...body.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return code(body.map((line) => line.slice(indent)).join('\n'), `apps/tour/src/${file}`);
}
