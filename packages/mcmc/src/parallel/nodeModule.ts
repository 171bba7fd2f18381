interface NodeModules {
  'node:module': typeof import('node:module');
  'node:os': typeof import('node:os');
  'node:url': typeof import('node:url');
  'node:worker_threads': typeof import('node:worker_threads');
}

/** A module of Node, or undefined elsewhere. An import would be followed by bundlers for the browser, which have no such modules. */
export function nodeModule<Name extends keyof NodeModules>(name: Name): NodeModules[Name] | undefined {
  const { process: node } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } };
  return node?.getBuiltinModule?.(name) as NodeModules[Name] | undefined;
}
