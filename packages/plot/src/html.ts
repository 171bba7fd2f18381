/** Markup that is safe to insert as it is. */
export class Html {
  /** The markup itself. */
  readonly text: string;

  /** Takes text that is markup already; use `html` to escape what is not. */
  constructor(text: string) {
    this.text = text;
  }

  /** The markup: a plot written to a file, or set as `innerHTML`. */
  toString(): string {
    return this.text;
  }
}

/** What may stand in a template: markup is kept, lists are joined, nothing stays nothing, all else is escaped. */
export type HtmlValue = Html | string | number | undefined | readonly HtmlValue[];

/**
 * Markup from a template literal; inserted text is escaped.
 *
 * @example
 * html`<b>${'a < b'}</b>`.text // => '<b>a &lt; b</b>'
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.reduce((text, part, i) => text + render(values[i - 1]) + part));
}

function render(value: HtmlValue): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(render).join('');
  return String(value).replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c]!);
}
