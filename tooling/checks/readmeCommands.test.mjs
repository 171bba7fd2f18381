import { expect, test } from 'vitest';
import { commandProblem, commandsInMarkdown } from './readmeCommands.mjs';

test('commands come without prompts and comments', () => {
  const page = '```sh\n$ npm test   # all of it\n# only words\nnpm start\n```\n```ts\nnpm;\n```\n```sh manual\npnpm bench\n```';
  expect(commandsInMarkdown('p', page)).toEqual([
    { command: 'npm test', line: 2, manual: false },
    { command: 'npm start', line: 4, manual: false },
    { command: 'pnpm bench', line: 10, manual: true },
  ]);
});

test.each([
  ['npm start', undefined],
  ['pnpm check fileNames', undefined],
  ['npm run nothing', 'package.json has no script "nothing"'],
  ['npm install @x/tensor', undefined],
  ['npm install @x/nothing', 'there is no package @x/nothing'],
  ['make all', '`make` is not a command of this repository'],
])('%s: %s', (command, problem) => {
  expect(commandProblem(command, ['check'], ['@x/tensor'])).toBe(problem);
});
