import { DomainError, random } from '@x/tensor/core';
import { logTermsAt, type Values } from './logJoint.js';
import type { Program } from './program.js';

const tries = 100;

/**
 * A position of positive, finite density: coordinates uniform in (−2, 2), as in Stan, tried a hundred times.
 *
 * Fails: DomainError that names the statement whose density is zero or undefined.
 */
export function randomStart(
  key: random.Key,
  dimension: number,
  complete: (position: Float64Array, key: random.Key) => Float64Array,
  usable: (position: Float64Array) => boolean,
  complain: (position: Float64Array) => Error,
): Float64Array {
  let position: Float64Array = new Float64Array(dimension);
  for (let i = 0; i < tries; i++) {
    const own = random.foldIn(key, i);
    position = complete(Float64Array.from(random.uniform(own, [dimension], { min: -2, max: 2 }).data), own);
    if (usable(position)) return position;
  }
  throw complain(position);
}

/** Says which statement of a program makes its density zero or undefined. */
export function impossible(program: Program, values: Values): DomainError {
  const term = logTermsAt(program, values).find(({ logProb }) => !logProb.data.every((x) => Number.isFinite(x)));
  const expected = 'have a finite log density where chains start';
  if (term === undefined) {
    return new DomainError({ op: 'model', argument: 'program', expected, actual: 'a gradient that is not finite', hint: 'Some function in it is used at the edge of its domain, such as sqrt or pow at 0.' });
  }
  const { name, kind, logProb } = term;
  const at = logProb.data.findIndex((x) => !Number.isFinite(x));
  const place = logProb.size === 1 ? '' : ` at element ${at}`;
  return new DomainError({
    op: 'model',
    argument: 'program',
    expected,
    actual: `${logProb.data[at]} from ${kind}('${name}', …)${place}`,
    hint:
      kind === 'observe'
        ? 'Is the observation in the support of its distribution, and is no parameter outside its domain?'
        : kind === 'sample'
          ? 'Its distribution has no density there: check the parameters it is given.'
          : 'The term is not finite: compute it in log space.',
  });
}
