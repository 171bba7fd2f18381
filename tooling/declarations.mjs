// Writes the declaration files of the package in the current folder: dist/**/*.d.ts for import and .d.cts for require.
// Each file of src is translated by itself, which `isolatedDeclarations` makes possible and fast. They are not bundled
// into one, because bundlers of declarations fail on types that refer to each other across files and namespaces.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { filesBelow } from './workspace.mjs';

const relativeSpecifier = /(\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.{1,2}\/[^'"]*)\.js\2/g;

/** The same declarations for CommonJS: their imports lead to declarations for CommonJS. */
export const forCommonJs = (declarations) => declarations.replace(relativeSpecifier, '$1$2$3.cjs$2');

/**
 * The declarations of one source file.
 * @throws Error naming file and line where the type of something exported is not written down
 */
export function declarationsOf(text, path) {
  const { outputText, diagnostics } = ts.transpileDeclaration(text, {
    fileName: path,
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      declaration: true,
      isolatedDeclarations: true,
      verbatimModuleSyntax: true,
      strict: true,
    },
  });
  if (diagnostics.length > 0) {
    const host = { getCurrentDirectory: ts.sys.getCurrentDirectory, getCanonicalFileName: (name) => name, getNewLine: () => '\n' };
    throw new Error(ts.formatDiagnostics(diagnostics, host));
  }
  return outputText;
}

function writeDeclarations(folder) {
  const source = join(folder, 'src');
  const isSource = (name) => name.endsWith('.ts') && !name.endsWith('.test.ts');
  for (const path of filesBelow(source, isSource)) {
    const declarations = declarationsOf(readFileSync(path, 'utf8'), path);
    const target = join(folder, 'dist', relative(source, path)).replace(/\.ts$/, '');
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(`${target}.d.ts`, declarations);
    writeFileSync(`${target}.d.cts`, forCommonJs(declarations));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    writeDeclarations(process.cwd());
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}
