import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Package } from '../readPackages.js';
import { readApi } from './readApi.js';

const root = mkdtempSync(join(tmpdir(), 'api-'));
afterAll(() => rmSync(root, { recursive: true }));

/** A package with the given source files. */
function packageOf(files: Readonly<Record<string, string>>): Package {
  const folder = join(root, 'sample');
  mkdirSync(join(folder, 'src'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'src', name), text);
  const entryPoints = [{ specifier: '@x/sample', source: join(folder, 'src', 'index.ts') }];
  return { name: 'sample', specifier: '@x/sample', folder, description: '', readme: '', level: 0, dependencies: [], entryPoints };
}

const [api] = readApi(
  [
    packageOf({
      'index.ts': `// All there is.

// walks
export { step, type StepOptions, Walk } from './walk.js';
export * as gaits from './gaits.js';

// numbers
export { far } from './walk.js';
export { trot } from './gaits.js';`,
      'gaits.ts': `/** Ways to go. */
export const trot = 2;
/** How fast. @internal */
export function pace(): number { return trot; }`,
      'walk.ts': `/** How to step. */
export interface StepOptions {
  /** Metres, of @x/gaits. */
  readonly length?: number;
  readonly left?: boolean;
}
/**
 * One step.
 * Fails: never.
 * @example
 * step({ length: 2 }) // => 2
 */
export function step({ length = 1, left }: StepOptions = {}): number { return left ? -length : length; }
class Hidden { kept(): void {} }
/** Many steps. */
export class Walk extends Hidden {
  private n = 0;
  /** How many. */
  static readonly most: number = 10;
  constructor(from: readonly [number, number], readonly options: StepOptions = {}) { super(); }
  /** Goes on. */
  go(by: number): this;
  go(by: number, options: StepOptions): this;
  go(by: number): this { this.n += by; return this; }
}
/** Long. */
export const far: (n: number) => Walk = () => new Walk([0, 0]);`,
    }),
  ],
  root,
);
const entries = new Map(api!.topics.flatMap(({ entries }) => entries).map((entry) => [entry.name, entry]));
const codes = (name: string): string[] => entries.get(name)!.signatures.map(({ code }) => code);

describe('the reference of a package', () => {
  test('has the topics and the order of its table of contents, internals last', () => {
    expect(api!.topics.map(({ title, entries }) => [title, ...entries.map(({ name }) => name)])).toEqual([
      ['walks', 'step', 'StepOptions', 'Walk', 'gaits', 'trot'],
      ['numbers', 'far'],
      ['for packages built on this one', 'gaits.pace'],
    ]);
  });

  test('shows destructured arguments as one, and their defaults among the options', () => {
    const step = entries.get('step')!;
    expect(codes('step')).toEqual(['step(options?: StepOptions): number']);
    expect(step.signatures[0]!.mentions.get('StepOptions')).toMatchObject({ package: 'sample', name: 'StepOptions' });
    expect(step.options.map(({ signature, doc }) => [signature.code, doc.summary])).toEqual([
      ['length: number = 1', 'Metres, of @x/gaits.'],
      ['left?: boolean', ''],
    ]);
    expect(step.doc).toMatchObject({ summary: 'One step.', facts: [{ label: 'Fails', text: 'never.' }], examples: ['step({ length: 2 }) // => 2'] });
    expect(step.source).toBe('sample/src/walk.ts:13');
  });

  test('shows constructors, overloads and static members of classes, and nothing private', () => {
    expect(codes('Walk')).toEqual(['class Walk extends Hidden', 'new Walk(from: readonly [number, number], options?: StepOptions)']);
    expect(entries.get('Walk')!.members.map(({ name, signature }) => [name, signature.code])).toEqual([
      ['Walk.most', 'Walk.most: number'],
      ['go', 'go(by: number): this\ngo(by: number, options: StepOptions): this'],
    ]);
  });

  test('shows a constant that can be called as a function', () => {
    expect(entries.get('far')!.kind).toBe('function');
    expect(codes('far')).toEqual(['far(n: number): Walk']);
  });

  test('knows one thing by its shortest name', () => {
    expect(entries.get('trot')!.aliases).toEqual(['gaits.trot']);
    expect(entries.get('gaits')!.doc.summary).toBe('Ways to go.');
  });
});
