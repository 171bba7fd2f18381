import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ShapeError } from './errors.js';
import { tensor } from './create.js';
import { requireSameStructure, sameStructure, showStructure, treeFlatten, treeLeaves, treeMap, treeUnflatten } from './tree.js';

class Linear {
  weight: unknown;
  bias: unknown;
  activation = 'tanh';

  constructor(weight: unknown, bias: unknown) {
    this.weight = weight;
    this.bias = bias;
  }

  describe(): string {
    return `${String(this.weight)} ${this.activation}`;
  }
}

const structureOf = (tree: unknown): ReturnType<typeof treeFlatten>['structure'] => treeFlatten(tree).structure;

/** Trees of numbers, booleans and static parts in arrays, objects and Maps. */
const { tree: anyTree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.double(),
    fc.boolean(),
    fc.constantFrom(null, undefined, 'relu'),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(fc.string({ minLength: 1, maxLength: 3 }).filter((key) => key !== '__proto__'), tie('tree'), { maxKeys: 3, noNullPrototype: true }),
    fc.array(fc.tuple(fc.string({ maxLength: 2 }), tie('tree')), { maxLength: 3 }).map((entries) => new Map(entries)),
  ),
}));

describe('leaves', () => {
  test('tensors, numbers and booleans are leaves; one of them alone is a tree', () => {
    const x = tensor([1, 2]);
    expect(treeLeaves({ x, n: 3, flag: true })).toEqual([true, 3, x]);
    expect(treeLeaves(x)).toEqual([x]);
    expect(treeLeaves(NaN)).toEqual([NaN]);
  });

  test('they come in the order of arrays, Maps and sorted keys', () => {
    expect(treeLeaves([3, [1, 2], new Map([['z', 5], ['a', 4]]), { b: 7, a: 6 }])).toEqual([3, 1, 2, 5, 4, 6, 7]);
  });

  test('everything else is carried along and is no leaf', () => {
    const parts = [null, undefined, 'relu', Math.tanh, 5n, new Date(0), /x/, new Set([1]), Float64Array.of(1), Symbol.iterator];
    const { leaves, structure } = treeFlatten(parts);
    expect(leaves).toEqual([]);
    const back = treeUnflatten(structure, []) as unknown[];
    back.forEach((part, i) => expect(part).toBe(parts[i]));
  });

  test('numbers and booleans inside of a class instance are configuration, at any depth; tensors are leaves', () => {
    const kernel = tensor([1]);
    const layer = Object.assign(new Linear(kernel, { scale: 2, factors: [3, kernel] }), { stride: 2, frozen: true });
    const { leaves, structure } = treeFlatten([layer, 4]);
    expect(leaves).toEqual([kernel, kernel, 4]);
    expect(treeUnflatten(structure, leaves)).toEqual([layer, 4]);
    expect(sameStructure(structure, structureOf([Object.assign(new Linear(kernel, layer.bias), { stride: 3, frozen: true }), 4]))).toBe(false);
  });

  test('empty containers are kept', () => {
    const tree = { a: [], b: {}, c: new Map() };
    const { leaves, structure } = treeFlatten(tree);
    expect(leaves).toEqual([]);
    expect(treeUnflatten(structure, [])).toEqual(tree);
  });
});

describe('taking apart and putting together', () => {
  test('are inverse to each other', () => {
    fc.assert(
      fc.property(anyTree, (tree) => {
        const { leaves, structure } = treeFlatten(tree);
        expect(treeUnflatten(structure, leaves)).toEqual(tree);
        expect(sameStructure(structure, structureOf(tree))).toBe(true);
      }),
      { seed: 1 },
    );
  });

  test('class instances keep their class and methods, without running the constructor again', () => {
    const [weight, bias] = [tensor([1, 2]), tensor(3)];
    const layer = new Linear(weight, bias);
    layer.activation = 'relu';
    const mapped = treeMap((x) => tensor(x.size), { layer });
    expect(mapped.layer).toBeInstanceOf(Linear);
    expect(mapped.layer).not.toBe(layer);
    expect(mapped.layer.describe()).toBe('tensor(2) relu');
    expect(layer.weight).toBe(weight);
  });

  test('objects without a prototype stay so', () => {
    const tree = Object.assign(Object.create(null) as object, { a: 1 });
    expect(Object.getPrototypeOf(treeMap((x: number) => x, tree))).toBe(null);
  });

  test('Maps keep keys of any kind', () => {
    const key = {};
    const mapped = treeMap((x: number) => -x, new Map<unknown, number>([[key, 1], [2, 3]]));
    expect([...mapped]).toEqual([[key, -1], [2, -3]]);
    expect([...mapped.keys()][0]).toBe(key);
  });

  test('a wrong number of leaves', () => {
    const { structure } = treeFlatten({ b: [1, 'x'], a: 2 });
    const call = (): unknown => treeUnflatten(structure, [1, 2, 3]);
    expect(call).toThrow(ShapeError);
    expect(call).toThrow("treeUnflatten: `leaves` must hold the 2 leaves of { a: *, b: [*, 'x'] }, got 3.");
  });
});

describe('treeMap', () => {
  test('leaves the tree as it was', () => {
    const tree = { a: [1, 2] };
    expect(treeMap((x: number) => x + 1, tree)).toEqual({ a: [2, 3] });
    expect(tree).toEqual({ a: [1, 2] });
  });

  test('mapping twice is mapping the composition', () => {
    fc.assert(
      fc.property(anyTree, (tree) => {
        const f = (x: unknown): number => Number(x) + 1;
        const g = (x: unknown): number => Number(x) * 2;
        expect(treeMap(g, treeMap(f, tree))).toEqual(treeMap((x: unknown) => g(f(x)), tree));
      }),
      { seed: 2 },
    );
  });

  test('goes through several trees in step, whatever the order of their keys', () => {
    const sum = treeMap((x: number, y: number, z: number) => x + y + z, { a: 1, b: 2 }, { b: 20, a: 10 }, { a: 100, b: 200 });
    expect(sum).toEqual({ a: 111, b: 222 });
  });
});

describe('trees that differ', () => {
  const x = tensor([1, 2]);
  const params = { layers: [new Linear(x, x), { w: [1, 2, 3] }], step: 0 };
  const call = (other: unknown) => (): unknown => treeMap((leaf) => leaf, params, other);

  test.each([
    [
      'in the length of an array',
      { layers: [new Linear(x, x), { w: [1, 2] }], step: 0 },
      'treeMap: `tree 2.layers[1].w` must be an array of 3, got an array of 2.',
    ],
    [
      'in the keys of an object',
      { layers: [new Linear(x, x), { v: [1, 2, 3] }], step: 0 },
      'treeMap: `tree 2.layers[1]` must be an object { w }, got an object { v }.',
    ],
    [
      'in a class',
      { layers: [{ weight: x, bias: x, activation: 'tanh' }, { w: [1, 2, 3] }], step: 0 },
      'treeMap: `tree 2.layers[0]` must be a Linear { activation, bias, weight }, got an object { activation, bias, weight }.',
    ],
    [
      'where a leaf is expected',
      { layers: [new Linear(x, [x]), { w: [1, 2, 3] }], step: 0 },
      'treeMap: `tree 2.layers[0].bias` must be a tensor or number, got an array of 1.',
    ],
    ['at the root', 7, 'treeMap: `tree 2` must be an object { layers, step }, got a tensor or number.'],
    [
      'in the configuration of a layer',
      { layers: [Object.assign(new Linear(x, x), { bias: 2 }), { w: [1, 2, 3] }], step: 0 },
      'treeMap: `tree 2.layers[0].bias` must be a tensor or number, got 2.',
    ],
    [
      'in a static part',
      { layers: [Object.assign(new Linear(x, x), { activation: 'relu' }), { w: [1, 2, 3] }], step: 0 },
      "treeMap: `tree 2.layers[0].activation` must be 'tanh', got 'relu'.",
    ],
    [
      'by a missing value',
      { layers: [new Linear(x, x), { w: [1, 2, 3] }], step: null },
      'treeMap: `tree 2.step` must be a tensor or number, got null.',
    ],
  ])('%s', (_, other, message) => {
    expect(call(other)).toThrow(ShapeError);
    expect(call(other)).toThrow(`${message} Trees must have the same keys and lengths everywhere.`);
  });

  test('the second of several is numbered', () => {
    expect(() => treeMap((x: number) => x, [1], [2], [3, 4])).toThrow('treeMap: `tree 3` must be an array of 1, got an array of 2.');
  });

  test('other operations name their own argument', () => {
    expect(() => requireSameStructure('scan', 'carry', structureOf({ h: 1 }), structureOf({ h: [1] }))).toThrow(
      'scan: `carry.h` must be a tensor or number, got an array of 1. Trees must have the same keys and lengths everywhere.',
    );
  });
});

test('sameStructure compares the form, not the leaves', () => {
  expect(sameStructure(structureOf({ a: 1, b: true }), structureOf({ b: tensor([1]), a: 2 }))).toBe(true);
  expect(sameStructure(structureOf([1, 2]), structureOf([1]))).toBe(false);
  expect(sameStructure(structureOf(new Map([['a', 1]])), structureOf({ a: 1 }))).toBe(false);
});

test('a form reads like the tree, with stars for leaves', () => {
  expect(showStructure(structureOf({ b: [1, tensor(2)], a: null, c: new Map([['k', true]]) }))).toBe('{ a: null, b: [*, *], c: { k: * } }');
});
