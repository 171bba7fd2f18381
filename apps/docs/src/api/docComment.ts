import ts from 'typescript';

/** A labelled line of a doc comment, such as `Shapes:` or `Source:`. */
export interface Fact {
  readonly label: string;
  readonly text: string;
}

/** A doc comment, taken apart. Texts are Markdown. */
export interface Doc {
  /** The first paragraph: what it is, in a sentence. */
  readonly summary: string;
  /** Further paragraphs. */
  readonly body: string;
  readonly facts: readonly Fact[];
  readonly examples: readonly string[];
  /** Meant for packages that build on this one. */
  readonly internal: boolean;
}

const labels = ['Formula', 'Shapes', 'Domain and accuracy', 'Domain', 'Support', 'Units', 'Accuracy', 'Fails', 'Source'];
// A label begins a line, or follows the full stop of a sentence before it.
const labelled = new RegExp(`(?:^|\\n|(?<=[.;)]) )(${labels.join('|')}): `);

/** Takes the text of a doc comment apart: a summary, labelled facts, and the paragraphs that are neither. */
export function parseDoc(text: string, examples: readonly string[] = [], internal = false): Doc {
  const facts: Fact[] = [];
  const prose: string[] = [];
  for (const paragraph of text.trim().split(/\n\s*\n/)) {
    const [lead, ...rest] = paragraph.split(labelled);
    if (lead!.trim()) prose.push(lead!.trim());
    for (let i = 0; i < rest.length; i += 2) facts.push({ label: rest[i]!, text: rest[i + 1]!.trim() });
  }
  const [summary = '', ...body] = prose;
  return { summary, body: body.join('\n\n'), facts, examples, internal };
}

/** The doc comment of a symbol; a module's is the comment that opens its file. */
export function docOf(symbol: ts.Symbol, checker: ts.TypeChecker): Doc {
  const prose = ts.displayPartsToString(symbol.getDocumentationComment(checker)) || headerOf(symbol);
  const parts = [{ name: 'prose', text: prose }];
  for (const { name, text } of symbol.getJsDocTags(checker)) {
    const content = ts.displayPartsToString(text);
    if (known.has(name)) parts.push({ name, text: content });
    // TypeScript takes the name of a package, @x/prob, for a tag.
    else parts.at(-1)!.text += ` @${name}${content}`;
  }
  const textsOf = (wanted: string): string[] => parts.filter(({ name }) => name === wanted).map(({ text }) => text.trim());
  return parseDoc(textsOf('prose').join(''), textsOf('example'), textsOf('internal').length > 0);
}

const known: ReadonlySet<string> = new Set(['example', 'internal']);

function headerOf({ valueDeclaration }: ts.Symbol): string {
  if (!valueDeclaration || !ts.isSourceFile(valueDeclaration)) return '';
  const [, comment = ''] = /^\/\*\*([^]*?)\*\//.exec(valueDeclaration.text) ?? [];
  return comment.replace(/^\s*\* ?/gm, '').trim();
}
