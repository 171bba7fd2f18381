import { asTensor, cpu, isTensor, keyPrototype, keyWords, liveRecordings, sameShape, sameStructure, treeFlatten, treeUnflatten, type Aval, type random, type Tensor, type TensorLike, type TreeStructure } from '@x/tensor/core';
import { flattenArgument } from '../leaves.js';

/** What one compilation of a function holds for: the forms of its arguments, and shape and type of every leaf. */
export interface Signature {
  /** Per argument its form, with booleans as part of it; static arguments with all of their content. */
  readonly structures: readonly TreeStructure[];
  readonly avals: readonly Aval[];
}

/** The arguments of a call taken apart. */
export interface FlatCall extends Signature {
  readonly leaves: readonly Tensor[];
}

const scalarAval: Aval = { shape: [], dtype: 'float64' };

/** Takes the arguments of a call apart; numbers become float64 scalars, random keys their words. */
export function flattenCall(args: readonly unknown[], statics: readonly number[]): FlatCall {
  const leaves: Tensor[] = [];
  const structures = args.map((arg, i): TreeStructure => {
    const flat = statics.includes(i) ? treeFlatten(arg) : flattenArgument(arg);
    let next = 0;
    return withLeaves(flat.structure, (key) => {
      if (key !== undefined) {
        if (statics.includes(i)) return key;
        leaves.push(keyWords(treeUnflatten(key, []) as random.Key));
        return { kind: 'leaf' };
      }
      const leaf = flat.leaves[next++];
      if (statics.includes(i) || typeof leaf === 'boolean') return { kind: 'static', value: leaf };
      leaves.push(asTensor(leaf as TensorLike));
      return { kind: 'leaf' };
    });
  });
  return { structures, leaves, avals: leaves.map(({ shape, dtype }) => ({ shape, dtype })) };
}

/** A form whose leaves, and random keys, are replaced. */
function withLeaves(s: TreeStructure, leaf: (key?: TreeStructure) => TreeStructure): TreeStructure {
  if (s.kind === 'leaf') return leaf();
  if (s.kind === 'static') return s;
  return s.kind === 'object' && s.prototype === keyPrototype ? leaf(s) : { ...s, children: s.children.map((child) => withLeaves(child, leaf)) };
}

/** Puts the leaves of a call into `leaves` and says whether the call has this signature. Allocates nothing for tensors and numbers. */
export function matches({ structures, avals }: Signature, args: readonly unknown[], leaves: (Tensor | number)[]): boolean {
  if (args.length !== structures.length) return false;
  let count = 0;
  const collect = (s: TreeStructure, x: unknown): boolean => {
    switch (s.kind) {
      case 'leaf': {
        const aval = avals[count]!;
        const leaf = isTensor(x) ? x : typeof x === 'number' ? x : asLeaf(x);
        if (leaf === undefined) return false;
        const { shape, dtype } = typeof leaf === 'number' ? scalarAval : leaf;
        if (dtype !== aval.dtype || !sameShape(shape, aval.shape)) return false;
        leaves[count++] = leaf;
        return true;
      }
      case 'static':
        return Object.is(s.value, x);
      case 'array': {
        if (!Array.isArray(x) || x.length !== s.children.length) return false;
        for (let i = 0; i < x.length; i++) if (!collect(s.children[i]!, x[i])) return false;
        return true;
      }
      case 'map': {
        if (!(x instanceof Map) || x.size !== s.keys.length) return false;
        let i = 0;
        for (const [key, value] of x) if (s.keys[i] !== key || !collect(s.children[i++]!, value)) return false;
        return true;
      }
      case 'object': {
        if (x === null || typeof x !== 'object' || Object.getPrototypeOf(x) !== s.prototype) return false;
        let own = 0;
        for (const _ in x) own++;
        if (own !== s.keys.length) return false;
        for (let i = 0; i < own; i++) {
          const key = s.keys[i]!;
          if (!(key in x) || !collect(s.children[i]!, (x as Record<string, unknown>)[key])) return false;
        }
        return true;
      }
    }
  };
  for (let i = 0; i < args.length; i++) if (!collect(structures[i]!, args[i])) return false;
  return true;
}

/** Nested arrays, typed arrays and keys stand for a tensor where the signature has one. */
function asLeaf(x: unknown): Tensor | undefined {
  if (Object.getPrototypeOf(Object(x)) === keyPrototype) return keyWords(x as random.Key);
  if (!Array.isArray(x) && !ArrayBuffer.isView(x)) return undefined;
  const { leaves, structure } = flattenArgument(x);
  return sameStructure(structure, { kind: 'leaf' }) ? (leaves[0] as Tensor) : undefined;
}

/** How the leaves of a call have to be treated. */
export type Standing = 'plain' | 'abstract' | 'recorded' | 'elsewhere';

/** Whether leaves are ordinary values, stand-ins of a running trace, remembered by a recording, or on another device. */
export function standingOf(leaves: readonly (Tensor | number)[]): Standing {
  let standing: Standing = 'plain';
  for (let i = 0; i < leaves.length; i++) {
    const x = leaves[i]!;
    if (typeof x === 'number') continue;
    if (x.storage === undefined) return 'abstract';
    if (x.node !== undefined && liveRecordings([x]).length > 0) standing = 'recorded';
    else if (x.device !== cpu && standing === 'plain') standing = 'elsewhere';
  }
  return standing;
}
