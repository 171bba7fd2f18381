import ts from 'typescript';
import { docOf, type Doc } from './docComment.js';
import { constructorsOf, declaredMembers, optionsOf, withoutImplementation, type Member } from './members.js';
import { placeOf, type PublicName } from './publicNames.js';
import type { Reference } from './reference.js';
import type { Resolve, Signature, SignatureWriter } from './signature.js';

/** What a public name is. */
export type Kind = 'function' | 'class' | 'interface' | 'type' | 'constant' | 'namespace';

/** Members that a class has from another public one. */
export interface Inherited {
  readonly from: Reference;
  readonly names: readonly string[];
}

/** Everything that the reference says about one public name. */
export interface Entry extends Reference {
  readonly aliases: readonly string[];
  readonly kind: Kind;
  readonly topic: string;
  readonly specifiers: readonly string[];
  readonly doc: Doc;
  readonly signatures: readonly Signature[];
  readonly options: readonly Member[];
  readonly members: readonly Member[];
  readonly inherited: readonly Inherited[];
  /** File and line of the declaration. */
  readonly source: string;
}

/** Describes a public name. */
export function describe(publicName: PublicName, writer: SignatureWriter, resolve: Resolve, root: string): Entry {
  const { name, aliases, package: page, topic, specifiers, symbol, declaration } = publicName;
  const { path, line } = placeOf(declaration, root);
  return {
    package: page,
    name,
    aliases,
    topic,
    specifiers,
    doc: docOf(symbol, writer.checker),
    options: [],
    members: [],
    inherited: [],
    source: `${path}:${line}`,
    ...shapeOf(name, symbol, declaration, writer, resolve),
  };
}

type Shape = Pick<Entry, 'kind' | 'signatures'> & Partial<Pick<Entry, 'options' | 'members' | 'inherited'>>;

function shapeOf(name: string, symbol: ts.Symbol, declaration: ts.Declaration, writer: SignatureWriter, resolve: Resolve): Shape {
  const callable = (declarations: readonly ts.SignatureDeclaration[], prefix = ''): Pick<Entry, 'signatures' | 'options'> => ({
    signatures: declarations.map((node) => writer.call(prefix + name, node)),
    options: declarations.length === 0 ? [] : optionsOf(declarations.at(-1)!, writer),
  });
  if (ts.isSourceFile(declaration)) return { kind: 'namespace', signatures: [] };
  if (ts.isFunctionDeclaration(declaration)) {
    return { kind: 'function', ...callable(withoutImplementation(symbol.declarations!.filter(ts.isFunctionDeclaration))) };
  }
  if (ts.isClassDeclaration(declaration)) {
    const { signatures, options } = callable(constructorsOf(symbol), 'new ');
    return {
      kind: 'class',
      signatures: [writer.heading(name, declaration), ...signatures],
      options,
      members: declaredMembers(symbol, writer),
      inherited: inheritedMembers(symbol, writer, resolve),
    };
  }
  if (ts.isInterfaceDeclaration(declaration)) {
    const inherited = inheritedMembers(symbol, writer, resolve);
    return { kind: 'interface', signatures: [writer.heading(name, declaration)], members: declaredMembers(symbol, writer), inherited };
  }
  if (ts.isTypeAliasDeclaration(declaration)) return { kind: 'type', signatures: [writer.alias(declaration)] };
  const calls = writer.checker.getTypeOfSymbol(symbol).getCallSignatures().flatMap(({ declaration }) => declaration ?? []);
  if (calls.length > 0) return { kind: 'function', ...callable(calls as ts.SignatureDeclaration[]) };
  return { kind: 'constant', signatures: [writer.value(`const ${name}`, declaration)] };
}

/** Members of public bases, nearest first; those of bases that are not public have no place to link to. */
function inheritedMembers(symbol: ts.Symbol, writer: SignatureWriter, resolve: Resolve): Inherited[] {
  const own = new Set(declaredMembers(symbol, writer).map(({ name }) => name));
  const inherited: Inherited[] = [];
  const visit = (type: ts.Type): void => {
    for (const base of (type as ts.InterfaceType).isClassOrInterface() ? writer.checker.getBaseTypes(type as ts.InterfaceType) : []) {
      const from = base.symbol && resolve(base.symbol);
      if (from) {
        const names = declaredMembers(base.symbol, writer)
          .map(({ name }) => name)
          .filter((name) => name !== '' && !name.includes('.') && !own.has(name));
        for (const name of names) own.add(name);
        if (names.length > 0) inherited.push({ from, names });
      }
      if (base.symbol) visit(writer.checker.getDeclaredTypeOfSymbol(base.symbol));
    }
  };
  visit(writer.checker.getDeclaredTypeOfSymbol(symbol));
  return inherited;
}
