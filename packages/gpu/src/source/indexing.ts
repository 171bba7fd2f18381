/** Axes that every operand walks through evenly, joined; axes of length 1 left out. */
export interface Walk {
  readonly lengths: readonly number[];
  /** Per operand, the stride along each of the joined axes. */
  readonly strides: readonly (readonly number[])[];
}

/** Joins neighbouring axes along which all operands step evenly. */
export function joinAxes(shape: readonly number[], strides: readonly (readonly number[])[]): Walk {
  const lengths: number[] = [];
  const steps: number[][] = strides.map(() => []);
  for (let axis = 0; axis < shape.length; axis++) {
    const length = shape[axis]!;
    if (length === 1) continue;
    const last = lengths.length - 1;
    const joins = last >= 0 && strides.every((s, k) => steps[k]![last] === s[axis]! * length);
    if (joins) lengths[last]! *= length;
    else lengths.push(length);
    strides.forEach((s, k) => (steps[k]![joins ? last : last + 1] = s[axis]!));
  }
  return { lengths, strides: steps };
}

/** Statements that take a position apart into one index per axis, and the names of the indices. */
export interface Unravelled {
  readonly statements: string;
  readonly indices: readonly string[];
}

/** Takes the row-major position `at` apart; calls `quotient`. */
export function unravel(lengths: readonly number[], at: string, name: string): Unravelled {
  const indices = new Array<string>(lengths.length);
  let statements = '';
  let rest = at;
  for (let axis = lengths.length - 1; axis >= 0; axis--) {
    if (axis === 0) {
      indices[0] = rest;
      break;
    }
    const quotient = `${name}q${axis}`;
    indices[axis] = `${name}${axis}`;
    statements += `var ${quotient} = ${divided(rest, lengths[axis]!)}; var ${name}${axis} = ${rest} - ${quotient} * ${lengths[axis]!}; `;
    rest = quotient;
  }
  return { statements, indices };
}

/** Whole-number division of a position, exact below 2²⁴. */
export function divided(at: string, n: number): string {
  // A power of two divides floats exactly.
  return Number.isInteger(Math.log2(n)) ? `Math.floor(${at} * ${1 / n})` : `quotient(${at}, ${n})`;
}

/** The address of an element: offset + Σ index·stride. */
export function address(offset: number, indices: readonly string[], strides: readonly number[]): string {
  const terms = indices.flatMap((index, k) => {
    const stride = strides[k]!;
    return stride === 0 ? [] : [stride === 1 ? index : `${index} * ${stride}`];
  });
  if (offset !== 0 || terms.length === 0) terms.unshift(String(offset));
  return terms.join(' + ').replaceAll('+ -', '- ');
}
