import { DomainError } from '@x/tensor/core';
import type { Model } from '../model/model.js';

/** Refuses models with discrete quantities, whose density has no gradient to climb. */
export function requireContinuous(op: string, { differentiable, sites }: Model): void {
  if (differentiable) return;
  const names = sites.flatMap((site) => (site.kind === 'sample' && site.support.discrete ? [site.name] : []));
  throw new DomainError({
    op,
    argument: 'model',
    expected: 'sample continuous quantities only',
    actual: names.length > 0 ? `discrete ones: ${names.join(', ')}` : 'a density that cannot be differentiated',
    hint: 'Sum them out of the density, as MixtureSameFamily does, or sample them with gibbs or metropolisHastings.',
  });
}
