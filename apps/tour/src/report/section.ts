import { html, type Html, type HtmlValue } from '@x/plot';

/** What a part of the tour contributes to the report. */
export interface Section {
  /** Name of the part, which is also its anchor. */
  readonly name: string;
  readonly title: string;
  /** The outcome in a few words and one figure, for the top of the report and the terminal. */
  readonly outcome: { readonly figure: string; readonly meaning: string };
  readonly body: readonly Html[];
}

/** A paragraph. */
export function text(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return html`<p>${html(strings, ...values)}</p>`;
}

/** A plot with its caption. */
export function figure(plot: Html, caption: string): Html {
  return html`<figure>${plot}<figcaption>${caption}</figcaption></figure>`;
}

/** Figures beside each other where the window is wide enough. */
export function row(...figures: readonly Html[]): Html {
  return html`<div class="row">${figures}</div>`;
}

/** A table whose first column names the rows; numbers stand right. */
export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): Html {
  return html`<div class="scroll"><table>
<thead><tr>${header.map((cell) => html`<th>${cell}</th>`)}</tr></thead>
<tbody>${rows.map(([name, ...cells]) => html`<tr><th>${name}</th>${cells.map((cell) => html`<td>${String(cell).replace(/^-/, '−')}</td>`)}</tr>
`)}</tbody></table></div>`;
}

/** Program text or printed output, which opens at a click when it is long. */
export function code(program: string, title: string): Html {
  const open = program.split('\n').length <= 24 ? html` open` : undefined;
  return html`<details class="code"${open}><summary>${title}</summary><pre><code>${program}</code></pre></details>`;
}
