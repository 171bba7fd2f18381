import { html, type Html } from '@x/plot';
import { createCssVariablesTheme, createHighlighterCore, type HighlighterCore } from 'shiki/core';
import { createOnigurumaEngine } from 'shiki/engine/oniguruma';
import json from 'shiki/langs/json.mjs';
import python from 'shiki/langs/python.mjs';
import shell from 'shiki/langs/shellscript.mjs';
import typescript from 'shiki/langs/typescript.mjs';

/** Gives the address of what a word stands for, if it has one. In code, `at` is where the word begins. */
export type AddressOf = (word: string, at?: number) => string | undefined;

const aliases: Readonly<Record<string, string>> = { ts: 'typescript', js: 'typescript', mjs: 'typescript', sh: 'shellscript', py: 'python', json: 'json' };
const theme = createCssVariablesTheme();
const classes: Readonly<Record<string, string>> = { keyword: 'k', constant: 'n', string: 's', 'string-expression': 's', comment: 'c', function: 'f', parameter: 'p' };

const highlighter: HighlighterCore = await createHighlighterCore({
  themes: [theme],
  langs: [typescript, shell, json, python],
  engine: await createOnigurumaEngine(import('shiki/wasm')),
});

/**
 * Code as markup: every token in a `<span>` with a class of one letter, results behind `// =>` marked, words that
 * `addressOf` knows as links. Code of unknown languages is only escaped.
 * @param before code that the grammar should have read before, such as `function ` in front of a signature
 */
export function highlight(code: string, language: string, addressOf: AddressOf = () => undefined, before?: string): Html {
  const lang = aliases[language];
  if (lang === undefined) return html`${code}`;
  const context = before === undefined ? {} : { grammarContextCode: before };
  // Without a limit of time, so that a busy machine makes the same page.
  const lines = highlighter.codeToTokensBase(code, { lang, theme: 'css-variables', tokenizeTimeLimit: 0, ...context });
  return html`${lines.map((tokens, i) => [
    i > 0 ? '\n' : '',
    tokens.map(({ content, color, offset }) => {
      const [, kind = ''] = /--shiki-token-([\w-]+)/.exec(color ?? '') ?? [];
      const name = classOf(kind, content);
      const text = name === 's' || kind === 'comment' ? content : linked(content, offset, addressOf);
      return name === undefined ? text : html`<span class="${name}">${text}</span>`;
    }),
  ])}`;
}

function classOf(kind: string, content: string): string | undefined {
  if (kind === 'comment' && content.startsWith('// =>')) return 'r';
  // Grammars call every variable a constant; only literals are worth a colour.
  if (kind === 'constant' && !/^(-?[\d.]|true|false|null|undefined|NaN|Infinity|this)/.test(content)) return undefined;
  return classes[kind];
}

function linked(text: string, offset: number, addressOf: AddressOf): readonly (Html | string)[] {
  let at = offset;
  return text.split(/([A-Za-z_$][\w$]*)/).map((part, i) => {
    const address = i % 2 === 1 ? addressOf(part, at) : undefined;
    at += part.length;
    return address === undefined ? part : html`<a href="${address}">${part}</a>`;
  });
}
