import { relative, sep } from 'node:path';
import ts from 'typescript';
import { sourceOptions } from '../../../../tooling/publicApi.mjs';
import type { Package } from '../readPackages.js';
import { topicOf } from './topic.js';

/** One thing that packages export: where it is declared, and every name it can be reached by. */
export interface PublicName {
  /** The shortest name it has, `sum` or `random.key`. */
  name: string;
  /** Its other names, such as `models.mlp` of `mlp`. */
  readonly aliases: string[];
  readonly package: string;
  readonly topic: string;
  /** The modules it can be imported from. */
  readonly specifiers: string[];
  readonly symbol: ts.Symbol;
  readonly declaration: ts.Declaration;
}

/** A name that a package passes on from another one, where it is documented. */
export interface PassedOn {
  readonly name: string;
  readonly from: ts.Declaration;
}

/** What a package offers, in the order of its tables of contents. */
export interface PublicNames {
  readonly names: readonly PublicName[];
  readonly passedOn: readonly PassedOn[];
}

/** One program over the entry points of all packages. */
export function programOf(packages: readonly Package[]): ts.Program {
  return ts.createProgram(
    packages.flatMap(({ entryPoints }) => entryPoints.map(({ source }) => source)),
    sourceOptions,
  );
}

/** Follows the exports of a package's entry points, statement by statement, so that order and topics are the authors'. */
export function publicNames(program: ts.Program, from: Package): PublicNames {
  const checker = program.getTypeChecker();
  const found = new Map<ts.Declaration, PublicName>();
  const passedOn = new Map<string, PassedOn>();

  const add = (symbol: ts.Symbol, name: string, topic: string, specifier: string): void => {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const declaration = target.valueDeclaration ?? target.declarations?.[0];
    if (!declaration) return;
    const known = found.get(declaration);
    if (known) addName(known, name, specifier);
    else if (!declaration.getSourceFile().fileName.startsWith(from.folder + sep)) passedOn.set(name, { name, from: declaration });
    else {
      found.set(declaration, { name, aliases: [], package: from.name, topic, specifiers: [specifier], symbol: target, declaration });
      if (ts.isSourceFile(declaration)) walk(declaration, name + '.', topic, specifier);
    }
  };

  const moduleOf = (specifier: ts.Expression): ts.SourceFile | undefined =>
    checker.getSymbolAtLocation(specifier)?.valueDeclaration?.getSourceFile();

  const walk = (file: ts.SourceFile, prefix: string, inherited: string, specifier: string): void => {
    let topic = inherited;
    for (const statement of file.statements) {
      topic = topicOf(statement, file) ?? topic;
      for (const symbol of declaredBy(statement, checker)) add(symbol, prefix + symbol.name, topic, specifier);
      if (!ts.isExportDeclaration(statement)) continue;
      const { exportClause, moduleSpecifier } = statement;
      if (!exportClause) walk(moduleOf(moduleSpecifier!)!, prefix, topic, specifier);
      else {
        const elements = ts.isNamespaceExport(exportClause) ? [exportClause] : exportClause.elements;
        for (const { name } of elements) add(checker.getSymbolAtLocation(name)!, prefix + name.text, topic, specifier);
      }
    }
  };

  for (const { specifier, source } of from.entryPoints) {
    const [, path] = /^@x\/[^/]+(\/.*)?$/.exec(specifier) ?? [];
    walk(program.getSourceFile(source)!, '', path === undefined || path === '/core' ? 'reference' : specifier, specifier);
  }
  return { names: [...found.values()], passedOn: [...passedOn.values()] };
}

/** Where a declaration stands, from the root of the repository. */
export function placeOf(declaration: ts.Declaration, root: string): { readonly path: string; readonly line: number } {
  const file = declaration.getSourceFile();
  return { path: relative(root, file.fileName), line: file.getLineAndCharacterOfPosition(declaration.getStart()).line + 1 };
}

function addName(known: PublicName, name: string, specifier: string): void {
  if (!known.specifiers.includes(specifier)) known.specifiers.push(specifier);
  if (name === known.name || known.aliases.includes(name)) return;
  known.aliases.push(name);
  if (known.name.includes('.') && !name.includes('.')) {
    known.aliases.splice(known.aliases.indexOf(name), 1, known.name);
    known.name = name;
  }
}

function declaredBy(statement: ts.Statement, checker: ts.TypeChecker): ts.Symbol[] {
  if (!ts.canHaveModifiers(statement) || !ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
  const names = ts.isVariableStatement(statement)
    ? statement.declarationList.declarations.map(({ name }) => name)
    : [(statement as ts.FunctionDeclaration | ts.ClassDeclaration | ts.InterfaceDeclaration | ts.TypeAliasDeclaration).name!];
  return names.flatMap((name) => checker.getSymbolAtLocation(name) ?? []);
}
