import { DomainError } from '@x/tensor/core';
import type { ChainState, Kernel, Sampler } from '../kernel.js';
import { childKey, type Key } from '../random/drawStream.js';
import type { Target } from '../target.js';

/** How often a random start is tried before giving up. */
const attempts = 100;

/** The state of a chain at its start: given parameters, or the target's own choice, tried until its density is finite. */
export function startChain(target: Target, sampler: Sampler, key: Key, given: Float64Array | undefined, warmup: number, needs: Kernel['needs']): ChainState {
  const startKey = childKey(key, 0);
  let complaint: DomainError | undefined;
  for (let attempt = 0; attempt < (given === undefined ? attempts : 1); attempt++) {
    const tried = childKey(startKey, attempt);
    const position = given ?? target.start(tried);
    complaint = needs === 'nothing' ? undefined : fault(target, position, given !== undefined, needs === 'gradient' && target.differentiable);
    if (complaint === undefined) return sampler.init(position, tried, warmup);
  }
  throw complaint!;
}

/** Why a chain cannot start somewhere. */
function fault(target: Target, position: Float64Array, isGiven: boolean, withGradient: boolean): DomainError | undefined {
  const argument = isGiven ? 'init' : 'target';
  for (let i = 0; i < position.length; i++) {
    if (Number.isFinite(position[i]!)) continue;
    return new DomainError({ op: 'sample', argument, expected: 'be finite', actual: `${position[i]} at ${target.coordinateName(i)}`, hint: 'Start where every parameter is defined.' });
  }
  const gradient = new Float64Array(position.length);
  const density = withGradient ? target.logDensityAndGradient(position, gradient) : target.logDensity(position);
  if (!Number.isFinite(density)) {
    const where = [...position.subarray(0, 6)].map((x, i) => `${target.coordinateName(i)} = ${Number(x.toPrecision(4))}`).join(', ');
    return new DomainError({
      op: 'sample',
      argument,
      expected: isGiven ? 'have a finite log density' : 'have a finite log density somewhere near its start',
      actual: `${density} at ${where}${position.length > 6 ? ', …' : ''}`,
      hint:
        density === Infinity
          ? 'A density may not be infinite: is some scale 0?'
          : 'Start from parameters that are possible: check supports (a negative scale?), logs of 0, and NaN in the data.',
    });
  }
  const bad = gradient.findIndex((x) => !Number.isFinite(x));
  if (!withGradient || bad < 0) return undefined;
  return new DomainError({
    op: 'sample',
    argument,
    expected: 'have a finite gradient',
    actual: `${gradient[bad]} for ${target.coordinateName(bad)}`,
    hint: 'Start away from kinks such as sqrt or log at 0; guard branches with where on the argument, not on the result.',
  });
}
