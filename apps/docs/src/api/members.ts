import ts from 'typescript';
import { docOf, type Doc } from './docComment.js';
import { nameOf, type Signature, type SignatureWriter } from './signature.js';

/** A property, method or option, with its declaration and doc comment. */
export interface Member {
  readonly name: string;
  readonly signature: Signature;
  readonly doc: Doc;
}

/** What a class or interface declares for its users; overrides without a comment of their own are the base's business. */
export function declaredMembers(symbol: ts.Symbol, writer: SignatureWriter): Member[] {
  const declarations = (symbol.declarations ?? []).filter((node) => ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node));
  const members = new Map<string, Member>();
  for (const node of declarations.flatMap(({ members }) => [...members] as (ts.ClassElement | ts.TypeElement)[])) {
    if (!isForUsers(node)) continue;
    if (ts.isCallSignatureDeclaration(node) || ts.isIndexSignatureDeclaration(node)) {
      members.set(node.getText(), unnamedMember(node, writer));
      continue;
    }
    const member = node.name && writer.checker.getSymbolAtLocation(node.name);
    if (!member) continue;
    const name = hasModifier(node, ts.SyntaxKind.StaticKeyword) ? `${symbol.name}.${member.name}` : member.name;
    const doc = docOf(member, writer.checker);
    if (members.has(name) || doc.internal || isSilentOverride(node)) continue;
    members.set(name, { name, signature: memberSignature(name, member, writer), doc });
  }
  return [...members.values()];
}

/** The constructors that users of a class may call. */
export function constructorsOf(symbol: ts.Symbol): ts.ConstructorDeclaration[] {
  const declaration = symbol.declarations?.find(ts.isClassDeclaration);
  const all = declaration?.members.filter(ts.isConstructorDeclaration).filter(isForUsers) ?? [];
  return withoutImplementation(all.filter((node) => !ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'internal')));
}

/** The fields of the object that a function takes as its options, with the values they have when left out. */
export function optionsOf(declaration: ts.SignatureDeclaration, writer: SignatureWriter): Member[] {
  const options = declaration.parameters
    .filter((parameter) => ts.isObjectBindingPattern(parameter.name) || nameOf(parameter).toLowerCase().endsWith('options'))
    .flatMap((parameter) => {
      const defaults = defaultsOf(parameter);
      return writer.checker
        .getPropertiesOfType(writer.checker.getNonNullableType(writer.checker.getTypeAtLocation(parameter)))
        .map((property) => ({
          name: property.name,
          signature: memberSignature(property.name, property, writer, defaults.get(property.name)),
          doc: docOf(property, writer.checker),
        }));
    });
  // Without a word about any of them, and without defaults, a list repeats the signature.
  return options.some(({ doc, signature }) => doc.summary || signature.code.includes(' = ')) ? options : [];
}

/** Overloads are what callers see; the implementation behind them is not. */
export function withoutImplementation<T extends ts.SignatureDeclaration>(declarations: readonly T[]): T[] {
  const hasBody = (node: T): boolean => 'body' in node && node.body !== undefined;
  return declarations.length > 1 && declarations.some((node) => !hasBody(node)) ? declarations.filter((node) => !hasBody(node)) : [...declarations];
}

function memberSignature(name: string, symbol: ts.Symbol, writer: SignatureWriter, initial?: string): Signature {
  const calls = withoutImplementation((symbol.declarations ?? []).filter((node) => ts.isMethodDeclaration(node) || ts.isMethodSignature(node)));
  if (calls.length > 0) {
    const signatures = calls.map((call) => writer.call(name + (call.questionToken ? '?' : ''), call));
    return { code: signatures.map(({ code }) => code).join('\n'), mentions: new Map(signatures.flatMap(({ mentions }) => [...mentions])) };
  }
  const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
  if (!declaration) return { code: name, mentions: new Map() };
  return writer.value(name, declaration, (symbol.flags & ts.SymbolFlags.Optional) !== 0, initial);
}

function unnamedMember(node: ts.CallSignatureDeclaration | ts.IndexSignatureDeclaration, writer: SignatureWriter): Member {
  const doc = ts.getJSDocCommentsAndTags(node).map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '');
  const signature = ts.isCallSignatureDeclaration(node) ? writer.call('', node) : { code: node.getText(), mentions: new Map() };
  return { name: '', signature, doc: { summary: doc.join(' '), body: '', facts: [], examples: [], internal: false } };
}

function defaultsOf({ name }: ts.ParameterDeclaration): Map<string, string> {
  if (!ts.isObjectBindingPattern(name)) return new Map();
  return new Map(
    name.elements
      .filter(({ initializer }) => initializer !== undefined && initializer.getText().length <= 30)
      .map(({ propertyName, name, initializer }) => [(propertyName ?? name).getText(), initializer!.getText()]),
  );
}

const hasModifier = (node: ts.Node, kind: ts.SyntaxKind): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) ?? false);

// A symbol borrows the comment of what it overrides, so the node itself is asked.
const isSilentOverride = (node: ts.ClassElement | ts.TypeElement): boolean =>
  hasModifier(node, ts.SyntaxKind.OverrideKeyword) && ts.getJSDocCommentsAndTags(node).length === 0;

const isForUsers = (node: ts.ClassElement | ts.TypeElement): boolean =>
  !hasModifier(node, ts.SyntaxKind.PrivateKeyword) &&
  !hasModifier(node, ts.SyntaxKind.ProtectedKeyword) &&
  !(node.name && ts.isPrivateIdentifier(node.name)) &&
  (ts.isConstructorDeclaration(node) || ts.isCallSignatureDeclaration(node) || ts.isIndexSignatureDeclaration(node) || node.name !== undefined);
