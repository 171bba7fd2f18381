const identities = new WeakMap<object, number>();
let count = 0;

/** A number that belongs to one object alone. */
export function identityOf(x: object): number {
  let id = identities.get(x);
  if (id === undefined) identities.set(x, (id = count++));
  return id;
}

/** Text that is equal for equal plain data; functions and class instances are told apart by identity. */
export function keyOf(x: unknown): string {
  if (typeof x === 'number') return Object.is(x, -0) ? '-0' : String(x);
  if (typeof x === 'string') return JSON.stringify(x);
  if (typeof x === 'function') return `#${identityOf(x)}`;
  if (x === null || typeof x !== 'object') return String(x);
  if (Array.isArray(x)) return `[${x.map(keyOf).join()}]`;
  const prototype = Object.getPrototypeOf(x) as object | null;
  if (prototype !== null && prototype !== Object.prototype) return `#${identityOf(x)}`;
  return `{${Object.entries(x).map(([k, v]) => `${k}:${keyOf(v)}`).join()}}`;
}
