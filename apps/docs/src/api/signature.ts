import ts from 'typescript';
import type { Reference } from './reference.js';

/** A declaration as text, and what its names refer to. */
export interface Signature {
  readonly code: string;
  /** The public names mentioned in the code. */
  readonly mentions: ReadonlyMap<string, Reference>;
}

/** Finds the public name behind a symbol. */
export type Resolve = (symbol: ts.Symbol) => Reference | undefined;

const widest = 104;
const printer = ts.createPrinter({ removeComments: true });

/** Writes declarations the way a reader needs them: types in full, destructured arguments by one name, no bodies. */
export class SignatureWriter {
  readonly checker: ts.TypeChecker;
  private readonly resolve: Resolve;

  constructor(checker: ts.TypeChecker, resolve: Resolve) {
    this.checker = checker;
    this.resolve = resolve;
  }

  /** A function, method or constructor under the given name. */
  call(name: string, declaration: ts.SignatureDeclaration): Signature {
    const typeParameters = declaration.typeParameters?.map((node) => this.text(node)) ?? [];
    const parameters = declaration.parameters.map((parameter) => this.parameter(parameter));
    const head = name + (typeParameters.length > 0 ? `<${typeParameters.join(', ')}>` : '');
    const tail = ts.isConstructorDeclaration(declaration) ? '' : `: ${this.returned(declaration)}`;
    const line = `${head}(${parameters.join(', ')})${tail}`;
    const code = line.length <= widest ? line : `${head}(\n${parameters.map((text) => `  ${text},\n`).join('')})${tail}`;
    return { code, mentions: this.mentions(declaration) };
  }

  /** A constant, property or accessor: its name and type. */
  value(name: string, declaration: ts.Declaration, optional = false, initial?: string): Signature {
    const type = (declaration as ts.VariableDeclaration).type;
    const text = type ? this.text(type) : this.typeOf(declaration);
    const standard = initial === undefined ? '' : ` = ${initial}`;
    return { code: `${name}${optional && !standard ? '?' : ''}: ${text}${standard}`, mentions: this.mentions(declaration) };
  }

  /** `class Normal extends Parametric` or `interface …`. */
  heading(name: string, declaration: ts.ClassDeclaration | ts.InterfaceDeclaration): Signature {
    const parameters = declaration.typeParameters?.map((node) => this.text(node)).join(', ');
    const heritage = declaration.heritageClauses?.map((clause) => ' ' + this.text(clause).trim()) ?? [];
    const abstract = declaration.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword) ? 'abstract ' : '';
    const keyword = ts.isClassDeclaration(declaration) ? 'class' : 'interface';
    const code = `${abstract}${keyword} ${name}${parameters ? `<${parameters}>` : ''}${heritage.join('')}`;
    const mentions = new Map((declaration.heritageClauses ?? []).flatMap((clause) => [...this.mentions(clause)]));
    return { code, mentions };
  }

  /** A type alias as its author laid it out. */
  alias(declaration: ts.TypeAliasDeclaration): Signature {
    return { code: declaration.getText().replace(/^export /, '').replace(/;$/, ''), mentions: this.mentions(declaration) };
  }

  private parameter(node: ts.ParameterDeclaration): string {
    const { name, type, initializer, dotDotDotToken, questionToken } = node;
    const initial = initializer && !ts.isObjectBindingPattern(name) ? this.text(initializer) : undefined;
    const shown = initial !== undefined && initial.length <= 24 && initial !== '{}';
    const optional = questionToken || (initializer && !shown) ? '?' : '';
    const typeText = type ? this.text(type) : this.typeOf(node);
    return `${dotDotDotToken ? '...' : ''}${nameOf(node)}${optional}: ${typeText}${shown ? ` = ${initial}` : ''}`;
  }

  private returned(declaration: ts.SignatureDeclaration): string {
    if (declaration.type) return this.text(declaration.type);
    const signature = this.checker.getSignatureFromDeclaration(declaration)!;
    return this.checker.typeToString(signature.getReturnType(), declaration, ts.TypeFormatFlags.NoTruncation);
  }

  private typeOf(node: ts.Node): string {
    return this.checker.typeToString(this.checker.getTypeAtLocation(node), node, ts.TypeFormatFlags.NoTruncation);
  }

  private text(node: ts.Node): string {
    return printer
      .printNode(ts.EmitHint.Unspecified, node, node.getSourceFile())
      .replace(/\s*\n\s*/g, ' ')
      .replace(/;? }/g, ' }')
      .replace(/\[ (.*?) \]/g, '[$1]');
  }

  private mentions(node: ts.Node): Map<string, Reference> {
    const found = new Map<string, Reference>();
    const visit = (child: ts.Node): void => {
      if (ts.isBlock(child)) return;
      if (ts.isIdentifier(child) && isTypeName(child)) {
        const symbol = this.checker.getSymbolAtLocation(child);
        const reference = symbol && this.resolve(symbol.flags & ts.SymbolFlags.Alias ? this.checker.getAliasedSymbol(symbol) : symbol);
        if (reference) found.set(child.text, reference);
      }
      ts.forEachChild(child, visit);
    };
    visit(node);
    return found;
  }
}

const isTypeName = ({ parent }: ts.Identifier): boolean =>
  ts.isTypeReferenceNode(parent) || ts.isQualifiedName(parent) || ts.isExpressionWithTypeArguments(parent) || ts.isTypeQueryNode(parent);

/** A destructured argument has no name of its own: its type lends it one. */
export function nameOf({ name, type }: ts.ParameterDeclaration): string {
  if (ts.isIdentifier(name)) return name.text;
  const typeName = type && ts.isTypeReferenceNode(type) ? type.typeName.getText() : 'Options';
  return typeName.endsWith('Options') ? 'options' : typeName.replace(/^[A-Z]+(?=[A-Z][a-z]|$)|^[A-Z]/, (letters) => letters.toLowerCase());
}
