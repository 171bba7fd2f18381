import { join, sep } from 'node:path';
import ts from 'typescript';
import { entryPoints, packages } from './workspace.mjs';

/**
 * What a package offers: every name that its entry points export, with the doc comment it has.
 * `kind` is `function` for whatever can be called, `type` for what exists for the type checker only, else `value`.
 * @typedef {{ name: string, specifier: string, kind: 'function' | 'type' | 'value', documented: boolean,
 *   hasExample: boolean, internal: boolean, path: string, line: number }} PublicName
 */

/** How sources are read to see what they export. */
export const sourceOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  customConditions: ['@x/source'],
  strict: true,
  skipLibCheck: true,
  resolveJsonModule: true,
  noEmit: true,
  types: [],
};

const isCallable = (checker, symbol, declaration) =>
  checker.getTypeOfSymbolAtLocation(symbol, declaration).getCallSignatures().length > 0;

function kindOf(checker, symbol, declaration) {
  if (!(symbol.flags & ts.SymbolFlags.Value)) return 'type';
  if (symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Enum)) return 'value';
  return isCallable(checker, symbol, declaration) ? 'function' : 'value';
}

let memo;

/**
 * The public names of every package, keyed by the package's folder name.
 * @returns {Map<string, PublicName[]>}
 */
export function publicApi() {
  memo ??= readPublicApi(packages());
  return memo;
}

export function readPublicApi(members) {
  const entries = members.flatMap((member) => entryPoints(member).map((entry) => ({ member, ...entry })));
  const program = ts.createProgram(
    entries.map(({ source }) => source),
    sourceOptions,
  );
  const checker = program.getTypeChecker();
  const api = new Map(members.map(({ name }) => [name, []]));
  for (const { member, specifier, source } of entries) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(source));
    for (const exported of module ? checker.getExportsOfModule(module) : []) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
      if (!declaration) continue;
      const file = declaration.getSourceFile();
      // What is passed on from another package is documented there.
      if (!file.fileName.startsWith(join(member.folder, 'src') + sep)) continue;
      api.get(member.name).push({
        name: exported.name,
        specifier,
        kind: kindOf(checker, symbol, declaration),
        // A namespace (`export * as random`) is a whole file: the comment that opens the file describes it.
        documented: symbol.getDocumentationComment(checker).length > 0 || (ts.isSourceFile(declaration) && file.text.startsWith('/**')),
        hasExample: symbol.getJsDocTags(checker).some(({ name }) => name === 'example'),
        internal: symbol.getJsDocTags(checker).some(({ name }) => name === 'internal'),
        path: file.fileName,
        line: file.getLineAndCharacterOfPosition(declaration.getStart()).line + 1,
      });
    }
  }
  return api;
}
