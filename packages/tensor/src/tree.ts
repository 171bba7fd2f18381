import { ShapeError } from './errors.js';
import { isTensor, type Tensor } from './tensor.js';

/**
 * The form of a tree without its leaves. Leaves are tensors, and numbers and booleans outside of class instances;
 * inside a class instance those are configuration (`stride = 2`) and belong to the form. So does anything that is
 * not an array, plain object, Map or class instance: strings, functions, null, ….
 */
export type TreeStructure =
  | { readonly kind: 'leaf' }
  | { readonly kind: 'static'; readonly value: unknown }
  | { readonly kind: 'array'; readonly children: readonly TreeStructure[] }
  | { readonly kind: 'map'; readonly keys: readonly unknown[]; readonly children: readonly TreeStructure[] }
  | {
      readonly kind: 'object';
      /** Sorted, so that the order of writing does not matter. */
      readonly keys: readonly string[];
      readonly children: readonly TreeStructure[];
      /** Class instances keep their class; private `#fields` cannot be carried over. */
      readonly prototype: object | null;
    };

const leaf: TreeStructure = { kind: 'leaf' };

/**
 * Takes a tree apart into its leaves and its form.
 *
 * @example
 * treeFlatten({ b: 2, a: [1] }).leaves // => [ 1, 2 ]
 */
export function treeFlatten(tree: unknown): { leaves: unknown[]; structure: TreeStructure } {
  const leaves: unknown[] = [];
  return { structure: walk(tree, leaves, false, []), leaves };
}

function walk(tree: unknown, leaves: unknown[], inInstance: boolean, above: readonly unknown[]): TreeStructure {
  if (isTensor(tree) || (!inInstance && (typeof tree === 'number' || typeof tree === 'boolean'))) {
    leaves.push(tree);
    return leaf;
  }
  if (tree === null || typeof tree !== 'object' || isOpaque(tree)) return { kind: 'static', value: tree };
  if (above.includes(tree)) throw cyclic();
  const path = [...above, tree];
  if (Array.isArray(tree)) return { kind: 'array', children: tree.map((child) => walk(child, leaves, inInstance, path)) };
  if (tree instanceof Map) {
    return { kind: 'map', keys: [...tree.keys()], children: [...tree.values()].map((child) => walk(child, leaves, inInstance, path)) };
  }
  const prototype = Object.getPrototypeOf(tree) as object | null;
  const instance = inInstance || !(prototype === null || prototype === Object.prototype);
  const keys = Object.keys(tree).sort();
  const record = tree as Record<string, unknown>;
  return { kind: 'object', keys, children: keys.map((key) => walk(record[key], leaves, instance, path)), prototype };
}

function cyclic(): ShapeError {
  return new ShapeError({
    op: 'treeFlatten',
    argument: 'tree',
    expected: 'be a tree',
    actual: 'an object that contains itself',
    hint: 'Leave back references (parent, owner, …) out of what you differentiate or map over.',
  });
}

/** Objects whose content is not made of fields. */
function isOpaque(x: object): boolean {
  return ArrayBuffer.isView(x) || x instanceof Date || x instanceof RegExp || x instanceof Set || x instanceof Promise;
}

/**
 * Puts leaves into a form: the inverse of `treeFlatten`.
 *
 * Fails: ShapeError when the number of leaves differs.
 *
 * @example
 * const { structure } = treeFlatten({ a: [1], b: 2 });
 * treeUnflatten(structure, [10, 20]) // => { a: [ 10 ], b: 20 }
 */
export function treeUnflatten(structure: TreeStructure, leaves: readonly unknown[]): unknown {
  const expected = countLeaves(structure);
  if (expected !== leaves.length) {
    throw new ShapeError({
      op: 'treeUnflatten',
      argument: 'leaves',
      expected: `hold the ${expected} leaves of ${showStructure(structure)}`,
      actual: String(leaves.length),
    });
  }
  let next = 0;
  const build = (s: TreeStructure): unknown => {
    switch (s.kind) {
      case 'leaf':
        return leaves[next++];
      case 'static':
        return s.value;
      case 'array':
        return s.children.map(build);
      case 'map':
        return new Map(s.children.map((child, i) => [s.keys[i], build(child)]));
      case 'object': {
        const made = Object.create(s.prototype) as Record<string, unknown>;
        s.children.forEach((child, i) => {
          // Defined, not assigned: a field may be called __proto__ or hide a setter of the class.
          Object.defineProperty(made, s.keys[i]!, { value: build(child), writable: true, enumerable: true, configurable: true });
        });
        return made;
      }
    }
  };
  return build(structure);
}

function countLeaves(s: TreeStructure): number {
  if (s.kind === 'leaf') return 1;
  return s.kind === 'static' ? 0 : s.children.reduce((n, child) => n + countLeaves(child), 0);
}

/**
 * The leaves of a tree in order.
 *
 * @example
 * treeLeaves([1, { x: 2 }]) // => [ 1, 2 ]
 */
export function treeLeaves(tree: unknown): unknown[] {
  return treeFlatten(tree).leaves;
}

/**
 * Applies `f` to every leaf, or to the corresponding leaves of several trees of the same form.
 *
 * Fails: ShapeError that names the first place where the trees differ.
 *
 * @example
 * treeMap((x: number, y: number) => x + y, { a: 1 }, { a: 10 }) // => { a: 11 }
 */
export function treeMap<T, L = Tensor>(f: (...leaves: L[]) => unknown, tree: T, ...rest: readonly unknown[]): T {
  const { leaves, structure } = treeFlatten(tree);
  const others = rest.map((other, i) => {
    const flat = treeFlatten(other);
    requireSameStructure('treeMap', `tree ${i + 2}`, structure, flat.structure);
    return flat.leaves;
  });
  return treeUnflatten(structure, leaves.map((x, i) => f(x as L, ...others.map((o) => o[i] as L)))) as T;
}

/**
 * Fails with a ShapeError that names the first place where two forms differ.
 * @internal
 */
export function requireSameStructure(op: string, argument: string, expected: TreeStructure, actual: TreeStructure): void {
  const difference = differ(expected, actual, '');
  if (difference === undefined) return;
  const [path, want, got] = difference;
  throw new ShapeError({
    op,
    argument: argument + path,
    expected: `be ${want}`,
    actual: got,
    hint: 'Trees must have the same keys and lengths everywhere.',
  });
}

/**
 * Whether two forms are the same.
 * @internal
 */
export function sameStructure(a: TreeStructure, b: TreeStructure): boolean {
  return differ(a, b, '') === undefined;
}

function differ(a: TreeStructure, b: TreeStructure, path: string): [string, string, string] | undefined {
  const mismatch = (): [string, string, string] => [path, describe(a), describe(b)];
  if (a.kind !== b.kind) return mismatch();
  if (a.kind === 'leaf' || b.kind === 'leaf') return undefined;
  if (a.kind === 'static' || b.kind === 'static') {
    return Object.is((a as { value?: unknown }).value, (b as { value?: unknown }).value) ? undefined : mismatch();
  }
  if (a.children.length !== b.children.length) return mismatch();
  if (a.kind !== 'array' && b.kind !== 'array' && a.keys.some((key, i) => key !== b.keys[i])) return mismatch();
  if (a.kind === 'object' && b.kind === 'object' && a.prototype !== b.prototype) return mismatch();
  for (let i = 0; i < a.children.length; i++) {
    const step = a.kind === 'array' ? `[${i}]` : `.${String(a.keys[i])}`;
    const found = differ(a.children[i]!, b.children[i]!, path + step);
    if (found !== undefined) return found;
  }
  return undefined;
}

function describe(s: TreeStructure): string {
  switch (s.kind) {
    case 'leaf':
      return 'a tensor or number';
    case 'static':
      return typeof s.value === 'string' ? `'${s.value}'` : String(s.value);
    case 'array':
      return `an array of ${s.children.length}`;
    case 'map':
      return `a Map with keys ${s.keys.map(String).join(', ')}`;
    case 'object': {
      const name = (s.prototype?.constructor as { name?: string } | undefined)?.name;
      const keys = `{ ${s.keys.join(', ')} }`;
      return name === undefined || name === 'Object' ? `an object ${keys}` : `a ${name} ${keys}`;
    }
  }
}

/**
 * A form as text, with `*` for leaves.
 * @internal
 */
export function showStructure(s: TreeStructure): string {
  switch (s.kind) {
    case 'leaf':
      return '*';
    case 'array':
      return `[${s.children.map(showStructure).join(', ')}]`;
    case 'static':
      return describe(s);
    case 'map':
    case 'object':
      return `{ ${s.children.map((child, i) => `${String(s.keys[i])}: ${showStructure(child)}`).join(', ')} }`;
  }
}
