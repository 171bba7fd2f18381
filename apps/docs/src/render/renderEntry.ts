import { html, type Html } from '@x/plot';
import type { Doc } from '../api/docComment.js';
import type { Entry, Inherited } from '../api/entry.js';
import type { Member } from '../api/members.js';
import { packagePage } from '../api/reference.js';
import type { Signature } from '../api/signature.js';
import { ownWords } from '../nameIndex.js';
import type { Site } from '../site.js';
import { highlight } from './highlight.js';
import { codeBlock, renderDoc, renderSentence, type Ties } from './markdown.js';

/** One entry of the reference. */
export function renderEntry(entry: Entry, site: Site): Html {
  const page = packagePage(entry.package);
  const plain = new Set([...ownWords(entry), entry.name]);
  const ties = site.tiesAt({ page, file: entry.source, package: entry.package, plain });
  const signature = ({ code, mentions }: Signature, before?: string): Html =>
    highlight(
      code,
      'ts',
      (word) => {
        const reference = mentions.get(word);
        return reference && reference.name !== entry.name ? site.entry(reference, page) : undefined;
      },
      before,
    );
  const members = (list: readonly Member[], anchored: boolean): Html =>
    html`<dl class="members">${list.map((member) => renderMember(member, anchored ? entry : undefined, signature(member.signature, 'interface A { '), ties))}</dl>`;

  return html`<section class="entry" id="${entry.name}">
${entry.aliases.map((alias) => html`<span id="${alias}"></span>`)}
<h3><a href="#${entry.name}">${entry.name}</a> <small>${entry.kind}</small></h3>
${entry.signatures.map((one) => html`<pre class="signature"><code>${signature(one, one.code.startsWith(entry.name) ? 'function ' : undefined)}</code></pre>`)}
${renderBody(entry.doc, ties)}
${entry.options.length > 0 ? html`<h4>Options</h4>${members(entry.options, false)}` : undefined}
${entry.members.length > 0 ? html`<h4>Members</h4>${members(entry.members, true)}` : undefined}
${entry.inherited.map((inherited) => renderInherited(inherited, site, page))}
${entry.doc.examples.map((code) => html`<div class="example">${codeBlock(code, 'ts', ties)}</div>`)}
<p class="origin">${importLine(entry)}<span>${entry.source}</span></p>
</section>
`;
}

function renderBody({ summary, body, facts }: Doc, ties: Ties): Html {
  return html`<div class="summary">${renderDoc(summary, ties)}</div>${body ? renderDoc(body, ties) : undefined}${
    facts.length > 0
      ? html`<dl class="facts">${facts.map(
          ({ label, text }) => html`<div class="${label.toLowerCase().split(' ')[0]}"><dt>${label}</dt><dd>${renderSentence(text, ties)}</dd></div>`,
        )}</dl>`
      : undefined
  }`;
}

function renderMember({ name, doc }: Member, owner: Entry | undefined, signature: Html, ties: Ties): Html {
  const id = owner && name ? memberId(owner.name, name) : undefined;
  const about = doc.summary || doc.facts.length > 0 ? renderBody(doc, ties) : undefined;
  return html`<dt${id === undefined ? '' : html` id="${id}"`}><code>${signature}</code></dt><dd>${about}${doc.examples.map((code) => codeBlock(code, 'ts', ties))}</dd>`;
}

/** The anchor of a member; static members carry the name of their class already. */
export const memberId = (owner: string, name: string): string => (name.startsWith(`${owner}.`) ? name : `${owner}.${name}`);

function renderInherited({ from, names }: Inherited, site: Site, page: string): Html {
  const links = names.map((name) => html` <a href="${site.entry({ ...from, name: memberId(from.name, name) }, page)}">${name}</a>`);
  return html`<p class="inherited">From <a href="${site.entry(from, page)}">${from.name}</a>:<code>${links}</code></p>`;
}

/** How the name is imported: members of a namespace come with it. */
function importLine({ name, specifiers, kind }: Entry): Html {
  const [first] = name.split('.');
  const type = kind === 'interface' || kind === 'type' ? 'type ' : '';
  return html`<code>import { ${name.includes('.') ? '' : type}${first} } from '${specifiers[0]}'</code>`;
}
