import { asTensor, DomainError, mul, maximum, add, type Tensor, type TensorLike } from '@x/tensor/core';

/** One term of a sum of hinges: ± the larger of two affine functions of a number. */
export interface SignedHinge {
  readonly sign: 1 | -1;
  /** Slope and value at 0 of both. */
  readonly pieces: readonly [first: readonly [slope: number, offset: number], second: readonly [slope: number, offset: number]];
}

/** A piecewise linear function of a number, in terms of hinges. */
export interface HingeSum {
  readonly terms: readonly SignedHinge[];
  /** Its values. */
  evaluate(x: TensorLike): Tensor;
}

/**
 * A continuous piecewise linear function of a number, exactly, as a sum of hinges ±max(l₁(x), l₂(x)): one for the first piece,
 * and one for every knot at which the slope changes. So a layer of maxout units, or of rectifiers, and a linear layer represent it.
 *
 * In n dimensions maxima of up to n + 1 affine functions are needed, and enough.
 * Domain: knots rise; outside of them the first and last slope go on, those of the outer pieces unless `slopes` names others.
 * Fails: DomainError for fewer than two knots, for knots that do not rise, for values of another number, and for slopes that are not finite.
 * Source: S. Wang, X. Sun, "Generalization of hinging hyperplanes", 2005.
 *
 * @example
 * const hat = signedHinges([-1, 0, 1], [0, 1, 0], { slopes: [0, 0] });
 * hat.evaluate([-2, -0.5, 0, 0.25, 3]).toArray() // => [ 0, 0.5, 1, 0.75, 0 ]
 * hat.terms.length // => 4
 */
export function signedHinges(knots: readonly number[], values: readonly number[], { slopes }: { readonly slopes?: readonly [before: number, after: number] } = {}): HingeSum {
  const rises = knots.length >= 2 && knots.every((t, i) => Number.isFinite(t) && (i === 0 || t > knots[i - 1]!));
  if (!rises) throw new DomainError({ op: 'signedHinges', argument: 'knots', expected: 'be at least two finite numbers that rise', actual: `[${knots.join(', ')}]` });
  if (values.length !== knots.length || !values.every(Number.isFinite)) {
    throw new DomainError({ op: 'signedHinges', argument: 'values', expected: `be ${knots.length} finite numbers, one for each knot`, actual: `[${values.join(', ')}]` });
  }
  if (slopes !== undefined && !(slopes.length === 2 && slopes.every(Number.isFinite))) {
    throw new DomainError({ op: 'signedHinges', argument: 'slopes', expected: 'be two finite numbers, [before, after]', actual: `[${slopes.join(', ')}]` });
  }
  const inner = knots.slice(1).map((t, i) => (values[i + 1]! - values[i]!) / (t - knots[i]!));
  const [before, after] = slopes ?? [inner[0]!, inner.at(-1)!];
  const all = [before, ...inner, after];
  const first = [before, values[0]! - before * knots[0]!] as const;
  const terms: SignedHinge[] = [{ sign: 1, pieces: [first, first] }];
  knots.forEach((t, i) => {
    const change = all[i + 1]! - all[i]!;
    if (change !== 0) terms.push({ sign: change > 0 ? 1 : -1, pieces: [[0, 0], [Math.abs(change), -Math.abs(change) * t]] });
  });
  return { terms, evaluate: (x) => sumOf(terms, asTensor(x)) };
}

function sumOf(terms: readonly SignedHinge[], x: Tensor): Tensor {
  const hinges = terms.map(({ sign, pieces: [a, b] }) => {
    const [first, second] = [a, b].map(([slope, offset]) => add(mul(x, slope), offset)) as [Tensor, Tensor];
    return mul(maximum(first, second), sign);
  });
  return hinges.reduce((sum, term) => add(sum, term));
}
