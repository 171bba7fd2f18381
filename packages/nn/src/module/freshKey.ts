import { random } from '@x/tensor/core';

const base = /* @__PURE__ */ random.key('layers without a key');
let count = 0;

/** A key for a layer that was given none: the n-th such layer of a program gets the n-th key. */
export function freshKey(): random.Key {
  return random.foldIn(base, count++);
}
