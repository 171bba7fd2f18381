import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** The text of a tag without the stars in front of its lines and without fences, and the line it begins on. */
function codeOf(text, start, end) {
  const from = start + '@example'.length;
  const lines = text
    .slice(from, end)
    .replace(/\*\/\s*$/, '')
    .split('\n')
    .map((line, i) => (i === 0 ? line : line.replace(/^\s*\* ?/, '')))
    .map((line) => (/^\s*```/.test(line) ? '' : line));
  return { code: lines.join('\n').trimEnd(), line: text.slice(0, from).split('\n').length - 1 };
}

/**
 * Every `@example` in the doc comments of a file, as `{ code, line }` with lines counted from 0.
 * @param {string} path
 */
export function examplesInSource(path, text = readFileSync(path, 'utf8')) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const examples = new Map();
  const visit = (node) => {
    for (const comment of node.jsDoc ?? []) {
      for (const tag of comment.tags ?? []) {
        if (tag.tagName.text !== 'example') continue;
        const next = comment.tags.find((other) => other.pos > tag.pos);
        examples.set(tag.pos, codeOf(text, tag.pos, next ? next.pos : comment.end));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return [...examples.values()];
}

/** Names of the functions, classes and constants that a file exports by declaring them. */
export function valuesExportedBy(path, text = readFileSync(path, 'utf8')) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  return file.statements
    .filter((statement) => statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .flatMap((statement) => {
      if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.map(({ name }) => name.getText());
      if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) return [statement.name.text];
      return [];
    });
}
