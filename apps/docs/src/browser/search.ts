// The search field: what is typed is looked up in names.js; arrows choose, Enter goes there, `/` begins.
import type { SearchItem } from '../searchIndex.js';
import { rankNames } from './rankNames.js';

const field = document.querySelector<HTMLInputElement>('.search input')!;
const list = document.querySelector<HTMLOListElement>('.search ol')!;
const root = document.body.dataset.root ?? '';
// Set by names.js, a script because pages opened as files may not fetch.
const { names } = globalThis as unknown as { readonly names: readonly SearchItem[] };
let chosen = 0;

function show(): void {
  const found = rankNames(field.value, names);
  chosen = 0;
  list.replaceChildren(...found.map(resultOf));
  list.hidden = field.value.trim() === '';
  if (!list.hidden && found.length === 0) list.textContent = 'No such name.';
  field.setAttribute('aria-expanded', String(!list.hidden));
  mark();
}

function resultOf([name, address, home, about]: SearchItem): HTMLLIElement {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = root + address;
  for (const [tag, text] of [['code', name], ['small', home], ['span', about]] as const) {
    const part = document.createElement(tag);
    part.textContent = text;
    link.append(part);
  }
  item.role = 'option';
  item.append(link);
  return item;
}

function mark(): void {
  [...list.children].forEach((item, i) => {
    item.setAttribute('aria-selected', String(i === chosen));
    if (i === chosen) item.scrollIntoView({ block: 'nearest' });
  });
}

function close(): void {
  list.hidden = true;
  field.setAttribute('aria-expanded', 'false');
}

field.addEventListener('input', show);
field.addEventListener('focus', () => field.value && show());
field.addEventListener('keydown', (event) => {
  const count = list.children.length;
  if (event.key === 'Escape') {
    field.value = '';
    close();
    field.blur();
  } else if (event.key === 'Enter') list.children[chosen]?.querySelector('a')?.click();
  else if (event.key === 'ArrowDown') chosen = Math.min(chosen + 1, count - 1);
  else if (event.key === 'ArrowUp') chosen = Math.max(chosen - 1, 0);
  else return;
  event.preventDefault();
  mark();
});
list.addEventListener('click', close);
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.target === field) return;
  event.preventDefault();
  field.focus();
});
document.addEventListener('pointerdown', (event) => {
  if (!(event.target as Element).closest('.search')) close();
});
