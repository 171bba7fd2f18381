import { Html, html } from '@x/plot';
import { Marked, type MarkedExtension } from 'marked';
import { codeSpan } from './codeSpan.js';
import { highlight, type AddressOf } from './highlight.js';

/** How a text is tied into the site. */
export interface Ties {
  /** The address of a word in prose, where it names an entry. */
  readonly word: AddressOf;
  /** The address of a name that a package exports. */
  readonly exported: (name: string, specifier: string) => string | undefined;
  /** The address on the site of a link in the text; nothing where the site has no such page. */
  readonly link: (href: string) => string | undefined;
}

/** A heading of a page, for its table of contents. */
export interface Heading {
  readonly level: number;
  readonly id: string;
  readonly text: string;
}

/** A Markdown page as markup, and its headings. */
export interface Rendered {
  readonly content: Html;
  readonly headings: readonly Heading[];
}

/** Renders a page of the repository. `taken` are anchors that its headings must leave alone. */
export function renderMarkdown(text: string, ties: Ties, taken: ReadonlySet<string> = new Set()): Rendered {
  const headings: Heading[] = [];
  const ids = new Set(taken);
  const marked = new Marked(tied(ties), {
    renderer: {
      heading({ tokens, depth, text }) {
        const id = freeId(text, ids);
        const plain = text.replace(/[`*]/g, '').replace(/\[(.*?)\]\(.*?\)/g, '$1');
        headings.push({ level: depth, id, text: plain });
        return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}<a class="anchor" href="#${id}" aria-label="Link to this section">#</a></h${depth}>\n`;
      },
    },
  });
  return { content: new Html(marked.parse(text, { async: false })), headings };
}

/** Renders the text of a doc comment. Stars, underscores and angle brackets in it are mathematics, not markup. */
export function renderDoc(text: string, ties: Ties): Html {
  return new Html(docMarked(ties).parse(text, { async: false }));
}

/** Renders a sentence of a doc comment without a paragraph around it. */
export function renderSentence(text: string, ties: Ties): Html {
  return new Html(docMarked(ties).parseInline(text, { async: false }));
}

/** A block of code. */
export function codeBlock(code: string, language: string, ties: Ties): Html {
  const imported = importedNames(code);
  const addressOf: AddressOf = (word, at = 0) =>
    imported.has(word) && !isProperty(code, at, word) ? ties.exported(word, imported.get(word)!) : undefined;
  return html`<pre class="${language === 'sh' ? 'shell' : 'code'}"><code>${highlight(code, language, addressOf)}</code></pre>`;
}

const docMarked = (ties: Ties): Marked => {
  const none = (): undefined => undefined;
  return new Marked(tied(ties), { tokenizer: { emStrong: none, del: none, html: none, tag: none, lheading: none, heading: none, escape: none } });
};

const tied = (ties: Ties, withinLink = false): MarkedExtension => ({
  renderer: {
    code: ({ text, lang = '' }) => codeBlock(text, lang.split(' ')[0]!, ties).text + '\n',
    codespan: ({ text }) => codeSpan(text, withinLink ? () => undefined : ties.word).text,
    link({ href, text }) {
      const address = ties.link(href);
      const content = new Html(new Marked(tied(ties, true)).parseInline(text, { async: false }));
      return (address === undefined ? content : html`<a href="${address}">${content}</a>`).text;
    },
    table(token) {
      const row = (cells: typeof token.header, tag: string): string =>
        `<tr>${cells.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join('')}</tr>`;
      const head = token.header.some(({ text }) => text !== '') ? `<thead>${row(token.header, 'th')}</thead>` : '';
      return `<div class="table"><table>${head}<tbody>${token.rows.map((cells) => row(cells, 'td')).join('\n')}</tbody></table></div>\n`;
    },
  },
});

/** Whether a word names a property, as `sum` does in `x.sum()` and `{ sum: 1 }`. */
const isProperty = (code: string, at: number, word: string): boolean =>
  /(^|[^.])\.$/.test(code.slice(Math.max(0, at - 2), at)) || /^\s*:/.test(code.slice(at + word.length));

/** The names that code imports from packages of this repository, and the package of each. */
function importedNames(code: string): Map<string, string> {
  const imports = [...code.matchAll(/import \{([^}]*)\} from '(@x\/[^']*)'/g)];
  return new Map(imports.flatMap(([, names, specifier]) => names!.split(',').map((name) => [name.trim().replace(/^type /, ''), specifier!])));
}

function freeId(text: string, taken: Set<string>): string {
  const slug = text.toLowerCase().replace(/\[(.*?)\]\(.*?\)/g, '$1').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
  let id = slug;
  for (let i = 2; taken.has(id); i++) id = `${slug}-${i}`;
  taken.add(id);
  return id;
}
