import { expect, test } from 'vitest';
import { examplesInSource } from './docstrings.mjs';
import { blocksInMarkdown, programsInMarkdown } from './markdown.mjs';
import { matches, Observer } from './printed.mjs';
import { compileExample, programOf, toJavaScript } from './program.mjs';

async function outcome(code, known) {
  const observer = new Observer(JSON.stringify);
  const { body } = compileExample(code, (line) => `line ${line + 1}`, known);
  const program = toJavaScript(programOf({ imports: '', body }, 'example')).replace('export const', 'const');
  globalThis.$example = observer;
  await new Function(`${program}; return done;`)();
  return observer;
}

test('a value is compared with the comment on its line', async () => {
  const { kept, problems } = await outcome('1 + 1; // => 2\nconst x = 3 // => 4');
  expect(kept).toBe(1);
  expect(problems).toEqual(['line 2: should print\n  4\nand prints\n  3']);
});

test('a promise may stand on the lines below and go on over indented comments', async () => {
  const { kept, problems } = await outcome("'a\\nb'\n// => a\n//    b\n// an ordinary comment\n2; // => 2");
  expect(problems).toEqual([]);
  expect(kept).toBe(2);
});

test('console.log shows its arguments side by side', async () => {
  expect((await outcome("console.log('a', 1, [2]); // => a 1 [2]")).kept).toBe(1);
});

test('a promised error is compared by name and message', async () => {
  const { kept, problems } = await outcome(
    "null.f(); // => throws TypeError: Cannot read …\n1; // => throws Error\nnull.f(); // => throws RangeError…",
  );
  expect(kept).toBe(1);
  expect(problems[0]).toBe('line 2: should throw Error, and returned');
  expect(problems[1]).toContain('line 3: should print\n  RangeError…');
});

test('statements inside blocks are compared each time they run', async () => {
  expect((await outcome('for (const i of [1, 1]) {\n  i; // => 1\n}')).kept).toBe(2);
});

test('a promise that follows no value is a problem', async () => {
  expect((await outcome('function f() {\n  return 1;\n} // => 1')).problems[0]).toContain('only 0 of them follow');
});

test('an unexpected error names the example', async () => {
  expect((await outcome('missing();')).problems[0]).toContain('example: threw');
});

test('known names are imported unless the example declares them', () => {
  const known = new Map([
    ['tensor', '@x/tensor'],
    ['sum', '@x/tensor'],
    ['exp', '@x/tensor/core'],
  ]);
  const { imports } = compileExample('const sum = tensor([1]).exp();\nsum; // => 1\nf((exp) => exp)', String, known);
  expect(imports).toContain("import { tensor } from '@x/tensor'");
  expect(imports).not.toContain('sum');
});

test('an ellipsis stands for digits left out and white space does not matter', () => {
  expect(matches('0.333333', '0.333…')).toBe(true);
  expect(matches('[[1, 2],\n [3, 4]]', '[ [1, 2], [3, 4] ]')).toBe(true);
  expect(matches('0.34', '0.333…')).toBe(false);
});

test('examples in doc comments come with their lines, without stars and fences', () => {
  const source = '/**\n * Adds.\n * @example\n * ```ts\n * add(1, 2); // => 3\n * ```\n * @internal\n */\nexport const add = 1;\n';
  const [{ code, line }] = examplesInSource('a.ts', source);
  expect(code.trim()).toBe('add(1, 2); // => 3');
  expect(line + code.split('\n').findIndex((text) => text.includes('add'))).toBe(4);
});

test('an example on one line is found', () => {
  expect(examplesInSource('a.ts', '/** @example add(1) // => 2 */\nconst x = 1;')[0].code.trim()).toBe('add(1) // => 2');
});

test('blocks with imports begin programs and keep their lines', () => {
  const page = "```ts\nimport 'a';\n```\ntext\n```ts\nb;\n```\n```ts fragment\nc;\n```\n```sh\nls\n```\n```ts\nimport 'd';\n```";
  expect(blocksInMarkdown('p', page).map(({ language }) => language)).toEqual(['ts', 'ts', 'ts', 'sh', 'ts']);
  expect(programsInMarkdown('p', page)).toEqual([
    { code: "import 'a';\n\n\n\nb;", line: 1 },
    { code: "import 'd';", line: 14 },
  ]);
});
