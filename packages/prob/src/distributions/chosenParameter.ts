import { DomainError, type Tensor } from '@x/tensor/core';

/**
 * The one of alternative parameters that was given.
 * Fails: DomainError when none is, or more than one.
 */
export function chosenParameter<Name extends string>(
  family: string,
  given: { readonly [name in Name]?: unknown } | undefined,
  names: readonly Name[],
): Name {
  const present = names.filter((name) => given?.[name] !== undefined);
  if (present.length === 1) return present[0]!;
  throw new DomainError({
    op: family,
    argument: names.join(' or '),
    expected: 'be given exactly once',
    actual: present.length === 0 ? 'none' : present.join(' and '),
    hint: `Write ${names.map((name) => `new ${family}({ ${name} })`).join(' or ')}.`,
  });
}

/** Makes a parameter a field of its own, which hides the getter that a class has for the case that another was given. */
export function keepParameter(distribution: object, name: string, value: Tensor): void {
  Object.defineProperty(distribution, name, { value, enumerable: true, writable: true, configurable: true });
}
