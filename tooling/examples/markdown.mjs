import { readFileSync } from 'node:fs';

/**
 * The fenced blocks of a Markdown page, as `{ language, note, code, line }`: after "```ts fragment" the language is
 * `ts` and the note `fragment`. Lines count from 0 and point at the code.
 */
export function blocksInMarkdown(path, text = readFileSync(path, 'utf8')) {
  const blocks = [];
  let open;
  text.split('\n').forEach((content, i) => {
    const fence = /^\s*```(\w*)\s*(.*)$/.exec(content);
    if (!fence) open?.lines.push(content);
    else if (open) {
      blocks.push({ language: open.language, note: open.note, code: open.lines.join('\n'), line: open.line });
      open = undefined;
    } else open = { language: fence[1], note: fence[2].trim(), lines: [], line: i + 1 };
  });
  return blocks;
}

/**
 * The programs on a page: a "```ts" block with imports begins a program, one without continues the program before it.
 * Blocks noted as `fragment` show code out of its context and are not run.
 * @returns {{ code: string, line: number }[]}
 */
export function programsInMarkdown(path, text) {
  const programs = [];
  for (const { language, note, code, line } of blocksInMarkdown(path, text)) {
    if (language !== 'ts' || note === 'fragment') continue;
    const last = programs.at(-1);
    if (!last || /^import /m.test(code)) programs.push({ code, line });
    else {
      const linesSoFar = last.line + last.code.split('\n').length;
      last.code += '\n'.repeat(line - linesSoFar + 1) + code;
    }
  }
  return programs;
}
