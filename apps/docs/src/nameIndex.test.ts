import { describe, expect, test } from 'vitest';
import type { Entry } from './api/entry.js';
import type { Api } from './api/readApi.js';
import { NameIndex } from './nameIndex.js';
import type { Package } from './readPackages.js';

const packageNamed = (name: string, ...dependencies: string[]): Package => ({ name, dependencies }) as unknown as Package;

/** A reference with functions of these names; `fit(method)` stands for one with an option of that name. */
function apiOf(name: string, words: readonly string[], passedOn: Api['passedOn'] = []): Api {
  const entries = words.map((word) => {
    const [, entry, option] = /^(\w+)(?:\((\w+)\))?$/.exec(word)!;
    const options = option === undefined ? [] : [{ name: option, signature: { code: `${option}?: 'fast'` } }];
    return { package: name, name: entry, aliases: [], doc: { internal: entry === 'hidden' }, signatures: [], options, members: [] } as unknown as Entry;
  });
  return { package: name, topics: [{ title: 'all', entries }], passedOn };
}

const below = apiOf('below', ['sum', 'mode', 'fast', 'norm', 'hidden']);
const index = new NameIndex(
  [packageNamed('below'), packageNamed('beside'), packageNamed('above', 'below', 'beside')],
  [below, apiOf('beside', ['norm']), apiOf('above', ['fit(mode)', 'sum'], [{ name: 'erf', from: { package: 'below', name: 'fast' } }])],
);
const found = (word: string, from?: string): string | undefined => index.find(word, from)?.package;

describe('a word in prose', () => {
  test('is a name of the package spoken of, or else of one below it', () => {
    expect([found('sum', 'above'), found('sum', 'below'), found('fit', 'above')]).toEqual(['above', 'below', 'above']);
    expect(found('fit', 'below')).toBeUndefined();
    expect(found('erf', 'above')).toBe('below');
  });

  test('is nothing when it can mean several things', () => {
    expect(found('norm', 'above')).toBeUndefined();
    expect(found('sum')).toBeUndefined();
    expect(found('norm', 'beside')).toBe('beside');
  });

  test('is nothing when it is also an option or the value of one, but for its own package', () => {
    expect([found('mode', 'above'), found('fast', 'above')]).toEqual([undefined, undefined]);
    expect([found('mode', 'below'), found('fast', 'below')]).toEqual(['below', 'below']);
  });

  test('is never something internal', () => {
    expect(found('hidden', 'below')).toBeUndefined();
  });
});
