import { DomainError, ShapeError, showShape } from '../../errors.js';
import type { Shape } from '../../shape.js';

/** A parsed `einsum` specification: one label per axis of every operand and of the result. */
export interface EinsumSpec {
  readonly operands: readonly (readonly string[])[];
  readonly result: readonly string[];
  readonly lengths: ReadonlyMap<string, number>;
}

/**
 * Reads `ij,jk->ik` for operands of these shapes. The axes behind an ellipsis get the labels `…0`, `…1`, … from the
 * right; without an arrow the result has the ellipsis, then the letters that occur once, in alphabetical order.
 */
export function parseEinsum(spec: string, shapes: readonly Shape[]): EinsumSpec {
  const compact = spec.replace(/\s+/g, '');
  const [left, right, ...rest] = compact.split('->');
  if (rest.length > 0) throw malformed(spec, 'have one arrow at most', `"${spec}"`);
  const terms = left!.split(',');
  for (const term of right === undefined ? terms : [...terms, right]) {
    if (!/^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/.test(term)) {
      throw malformed(spec, 'be made of letters, commas, ... and one ->', `"${term}" in "${spec}"`);
    }
  }
  if (terms.length !== shapes.length) {
    throw malformed(spec, `have one term per operand, here ${shapes.length}`, `${terms.length} in "${spec}"`);
  }
  const operands = terms.map((term, k) => labelsOf(term, shapes[k]!, k));
  return { operands, result: resultOf(spec, right, terms, operands), lengths: lengthsOf(operands, shapes) };
}

function labelsOf(term: string, shape: Shape, k: number): string[] {
  const [before, after] = term.split('...');
  const letters = before!.length + (after?.length ?? 0);
  const hidden = shape.length - letters;
  if (after === undefined ? hidden !== 0 : hidden < 0) {
    throw new ShapeError({
      op: 'einsum',
      argument: `operand ${k}`,
      expected: `have ${after === undefined ? '' : 'at least '}${letters} ${letters === 1 ? 'axis' : 'axes'} for "${term}"`,
      actual: `shape ${showShape(shape)}`,
      hint: after === undefined ? 'Name every axis, or write ... for leading ones.' : 'Each letter names one axis.',
    });
  }
  return [...before!, ...ellipsis(after === undefined ? 0 : hidden), ...(after ?? '')];
}

function ellipsis(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `…${count - 1 - i}`);
}

function resultOf(spec: string, right: string | undefined, terms: readonly string[], operands: readonly (readonly string[])[]): string[] {
  const all = operands.flat();
  const hidden = ellipsis(Math.max(0, ...operands.map((labels) => labels.filter((l) => l.startsWith('…')).length)));
  if (right === undefined) {
    const letters = [...new Set(all)].filter((l) => !l.startsWith('…') && all.indexOf(l) === all.lastIndexOf(l));
    return [...hidden, ...letters.sort()];
  }
  if (hidden.length > 0 && !right.includes('...')) {
    throw malformed(spec, 'have ... in the result where operands have axes behind ...', `"${spec}"`, 'Sum such axes by naming them.');
  }
  const [before, after = ''] = right.split('...');
  const result = [...before!, ...(right.includes('...') ? hidden : []), ...after];
  for (const label of result) {
    if (!all.includes(label)) throw malformed(spec, `use in the result only letters of the operands (${terms.join(', ')})`, `"${label}"`);
    if (result.indexOf(label) !== result.lastIndexOf(label)) throw malformed(spec, 'name each axis of the result once', `"${label}" twice`);
  }
  return result;
}

function lengthsOf(operands: readonly (readonly string[])[], shapes: readonly Shape[]): Map<string, number> {
  const lengths = new Map<string, number>();
  operands.forEach((labels, k) => {
    labels.forEach((label, axis) => {
      const length = shapes[k]![axis]!;
      const known = lengths.get(label);
      const stretches = label.startsWith('…') && (known === 1 || length === 1);
      if (known !== undefined && known !== length && !stretches) {
        throw new ShapeError({
          op: 'einsum',
          argument: `operand ${k}`,
          expected: `have length ${known} along ${label.startsWith('…') ? `axis ${axis}` : `"${label}"`}, as found before`,
          actual: `${length} in shape ${showShape(shapes[k]!)}`,
          hint: 'A letter stands for one length everywhere.',
        });
      }
      if (known === undefined || known === 1) lengths.set(label, length);
    });
  });
  return lengths;
}

function malformed(spec: string, expected: string, actual: string, hint = 'Write it like "ij,jk->ik".'): DomainError {
  return new DomainError({ op: 'einsum', argument: 'spec', expected, actual, hint: spec === '' ? 'Write it like "ij,jk->ik".' : hint });
}
