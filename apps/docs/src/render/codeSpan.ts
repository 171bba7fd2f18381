import { html, type Html } from '@x/plot';
import type { AddressOf } from './highlight.js';

const word = /^(new )?([A-Za-z_$][\w$.]*)(\(.*|…)?$/s;

/** Code within a sentence. A name, a call, or a list of names becomes links to what they stand for. */
export function codeSpan(code: string, addressOf: AddressOf): Html {
  const parts = word.test(code) ? [code] : code.split(/(\s+)/);
  const known = parts.every((part) => part.trim() === '' || part === '…' || word.test(part));
  if (!known) return html`<code>${code}</code>`;
  // After `random.key`, `split` in the same list means `random.split`.
  let namespace = '';
  const linked = parts.map((part) => {
    const [, keyword = '', name, rest = ''] = word.exec(part) ?? [];
    if (name === undefined) return part;
    if (name.includes('.')) namespace = name.slice(0, name.lastIndexOf('.') + 1);
    const address = (namespace && addressOf(namespace + name)) || addressOf(name);
    return address === undefined ? part : html`${keyword}<a href="${address}">${name}</a>${rest}`;
  });
  return html`<code>${linked}</code>`;
}
