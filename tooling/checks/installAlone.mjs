import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { programsInMarkdown } from '../examples/markdown.mjs';
import { compileExample, programOf } from '../examples/program.mjs';
import { install, runAsCommonJs, runAsModule, runInBrowserBundle, typecheck } from '../userProject.mjs';
import { tarballs } from '../tarballs.mjs';
import { dependenciesOf, entryPoints, packages } from '../workspace.mjs';

export const title = 'each package, installed alone, works from ESM, CommonJS, TypeScript and a browser bundle';

/** The first program of a package's README, which is what most people try first. */
function firstProgram({ name, folder }) {
  const page = join(folder, 'README.md');
  const program = existsSync(page) ? programsInMarkdown(page)[0] : undefined;
  if (!program) return undefined;
  const where = `packages/${name}/README.md`;
  return programOf(
    compileExample(program.code, (line) => `${where}:${program.line + line + 1}`),
    where,
  );
}

async function problemsOf(member) {
  const { name, manifest } = member;
  const program = firstProgram(member);
  if (!program) return [`packages/${name}/README.md needs a \`\`\`ts program to begin with: it is run as a user would run it.`];
  const project = mkdtempSync(join(tmpdir(), `install-${name}-`));
  try {
    const names = [manifest.name, ...dependenciesOf(member).map((other) => other.manifest.name)];
    install(project, names.map((each) => tarballs().get(each)));
    copyFileSync(new URL('../examples/printed.mjs', import.meta.url), join(project, 'printed.mjs'));
    writeFileSync(join(project, 'program.ts'), program);
    const specifiers = entryPoints(member).map(({ specifier }) => specifier);
    const ways = { ESM: runAsModule, CommonJS: runAsCommonJs, TypeScript: typecheck, 'a browser bundle': runInBrowserBundle };
    const problems = [];
    for (const [way, run] of Object.entries(ways)) {
      for (const problem of await run(project, program, specifiers)) problems.push(`${manifest.name} from ${way}: ${problem}`);
    }
    return problems;
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

export async function check() {
  const problems = [];
  for (const member of packages()) problems.push(...(await problemsOf(member)));
  return problems;
}
