import ts from 'typescript';

const promiseStart = /^\s*\/\/ => ?(.*)$/;
const promiseMore = /^\s*\/\/ {2,}(\S.*)$/;

/**
 * The `// => …` that follows a statement, on its last line or on the next one. It goes on over lines whose comment is
 * indented by two spaces or more.
 */
function promiseAfter(lines, lastLine) {
  const tail = /\/\/ => ?(.*)$/.exec(lines[lastLine] ?? '');
  const next = promiseStart.exec(lines[lastLine + 1] ?? '');
  if (!tail && !next) return undefined;
  const parts = [(tail ?? next)[1]];
  for (let line = lastLine + (tail ? 1 : 2); ; line++) {
    const more = promiseMore.exec(lines[line] ?? '');
    if (!more) return parts.join('\n');
    parts.push(more[1]);
  }
}

const isConsoleLog = (node) => ts.isCallExpression(node) && node.expression.getText() === 'console.log';

/** The call that compares the value of a statement with its promise. */
function comparison(statement, promised, where) {
  const head = `${JSON.stringify(where)}, ${JSON.stringify(promised)}`;
  if (ts.isVariableStatement(statement)) {
    const { name } = statement.declarationList.declarations.at(-1);
    return `${statement.getText().replace(/;?$/, ';')} $example.show(${head}, ${name.getText()});`;
  }
  if (!ts.isExpressionStatement(statement)) return undefined;
  const { expression } = statement;
  const text = expression.getText();
  const failure = /^throws (.*)$/s.exec(promised);
  if (failure) {
    return `await $example.throws(${JSON.stringify(where)}, ${JSON.stringify(failure[1])}, async () => { ${text}; });`;
  }
  if (isConsoleLog(expression)) {
    return `$example.log(${head}${expression.arguments.map((argument) => `, ${argument.getText()}`).join('')});`;
  }
  return `$example.show(${head}, ${text});`;
}

/**
 * Turns an example into a program that checks itself: every statement followed by `// => value` is compared with the
 * value. Imports stay at the top; the rest becomes a function that receives the observer.
 *
 * @param {string} code TypeScript as it stands in the documentation
 * @param {(line: number) => string} whereOf names a line (from 0) of the code in messages
 * @param {Map<string, string>} [known] names that need no import, and the module each comes from
 * @returns {{ imports: string, body: string, promises: number }}
 */
export function compileExample(code, whereOf, known = new Map()) {
  const file = ts.createSourceFile('example.ts', code, ts.ScriptTarget.ES2022, true);
  const lines = code.split('\n');
  const lineOf = (position) => file.getLineAndCharacterOfPosition(position).line;
  const edits = [];
  const imports = [];
  const declared = new Set();
  const used = new Set();
  let promises = 0;

  const visit = (node) => {
    if (ts.isImportDeclaration(node)) {
      imports.push(node.getText());
      edits.push({ start: node.getStart(), end: node.getEnd(), text: '' });
    }
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      const isMember =
        (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        (ts.isPropertyAssignment(parent) && parent.name === node);
      const declares = 'name' in parent && parent.name === node && !isMember && !ts.isShorthandPropertyAssignment(parent);
      const isBinding = declares && isProgramScope(parent);
      if (isBinding) declared.add(node.text);
      else if (!isMember && !declares) used.add(node.text);
    }
    if (ts.isStatement(node)) {
      const promised = promiseAfter(lines, lineOf(node.getEnd()));
      const text = promised === undefined ? undefined : comparison(node, promised, whereOf(lineOf(node.getStart())));
      if (text !== undefined) {
        promises++;
        edits.push({ start: node.getStart(), end: node.getEnd(), text });
        collectNames(node);
        return;
      }
    }
    ts.forEachChild(node, visit);
  };
  const collectNames = (node) => {
    ts.forEachChild(node, function each(child) {
      if (ts.isIdentifier(child)) visit(child);
      ts.forEachChild(child, each);
    });
  };
  visit(file);

  const byModule = new Map();
  for (const name of used) {
    const module = known.get(name);
    if (module === undefined || declared.has(name)) continue;
    byModule.set(module, [...(byModule.get(module) ?? []), name]);
  }
  for (const [module, names] of byModule) imports.push(`import { ${names.join(', ')} } from '${module}';`);

  const written = lines.filter((line) => /\/\/ =>/.test(line)).length;
  const unread =
    written === promises
      ? ''
      : `\n$example.problems.push(${JSON.stringify(`${whereOf(0)}: ${written} comments begin with \`// =>\`, but only ${promises} of them follow a statement with a value`)});`;
  let body = code;
  for (const { start, end, text } of edits.sort((a, b) => b.start - a.start)) body = body.slice(0, start) + text + body.slice(end);
  return { imports: imports.join('\n'), body: body + unread, promises };
}

/** True for a declaration whose name is visible in the whole program: at its top level, or imported. */
function isProgramScope(declaration) {
  if (ts.isImportSpecifier(declaration) || ts.isNamespaceImport(declaration) || ts.isImportClause(declaration)) return true;
  let scope = declaration.parent;
  while (scope && !ts.isSourceFile(scope)) {
    if (ts.isBlock(scope) || ts.isFunctionLike(scope) || ts.isClassLike(scope)) return false;
    scope = scope.parent;
  }
  return true;
}

/** One module that runs compiled examples one after the other under an observer in `globalThis.$example`. */
export function programOf(compiled, where) {
  return `${compiled.imports}
declare const $example: any;
export const done: Promise<void> = (globalThis as any).$example.run(${JSON.stringify(where)}, async ($example: any) => {
${compiled.body}
});
`;
}

/** JavaScript of a program, as an ES module or in CommonJS. */
export const toJavaScript = (program, module = ts.ModuleKind.ESNext) =>
  ts.transpileModule(program, { compilerOptions: { module, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: module === ts.ModuleKind.ESNext, esModuleInterop: true } }).outputText;
