const eps = 2 ** -53;

/** A 2×2 matrix in standard form and the rotation that brought it there. */
export interface StandardBlock {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly cos: number;
  readonly sin: number;
}

/**
 * The standard form of [[a, b], [c, d]]: either c = 0 (real eigenvalues a and d), or a = d and b·c < 0 (eigenvalues
 * a ± i·√|b|·√|c|). Rows and columns turn by x' = cos·x + sin·y, y' = cos·y − sin·x.
 *
 * Source: Bai & Demmel, Linear Algebra Appl. 186 (1993), on which LAPACK's dlanv2 rests.
 */
export function standardBlock(a: number, b: number, c: number, d: number): StandardBlock {
  if (c === 0) return { a, b, c, d, cos: 1, sin: 0 };
  if (b === 0) return { a: d, b: -c, c: 0, d: a, cos: 0, sin: 1 };
  if (a === d && Math.sign(b) !== Math.sign(c)) return { a, b, c, d, cos: 1, sin: 0 };
  const half = 0.5 * (a - d);
  const longer = Math.max(Math.abs(b), Math.abs(c));
  const shorter = Math.min(Math.abs(b), Math.abs(c)) * Math.sign(b) * Math.sign(c);
  const scale = Math.max(Math.abs(half), longer);
  // The discriminant over `scale`: clearly positive means real eigenvalues.
  const discriminant = (half / scale) * half + (longer / scale) * shorter;
  if (discriminant >= 8 * eps * scale) {
    const root = Math.sqrt(scale) * Math.sqrt(discriminant);
    const z = half + (half < 0 ? -root : root);
    const length = Math.hypot(c, z);
    return { a: d + z, b: b - c, c: 0, d: d - (longer / z) * shorter, cos: z / length, sin: c / length };
  }
  return withEqualDiagonal(a, b, c, d);
}

/** Complex, or real and nearly equal eigenvalues: the diagonal is made equal first. */
function withEqualDiagonal(a: number, b: number, c: number, d: number): StandardBlock {
  const sigma = b + c;
  const length = Math.hypot(sigma, a - d);
  const cos = Math.sqrt(0.5 * (1 + Math.abs(sigma) / length));
  const sin = (-(0.5 * (a - d)) / (length * cos)) * (sigma < 0 ? -1 : 1);
  const [aa, bb, cc, dd] = [a * cos + b * sin, -a * sin + b * cos, c * cos + d * sin, -c * sin + d * cos];
  const middle = 0.5 * (aa * cos + cc * sin - bb * sin + dd * cos);
  const upper = bb * cos + dd * sin;
  const lower = -aa * sin + cc * cos;
  if (lower === 0) return { a: middle, b: upper, c: 0, d: middle, cos, sin };
  if (upper === 0) return { a: middle, b: -lower, c: 0, d: middle, cos: -sin, sin: cos };
  if (Math.sign(upper) !== Math.sign(lower)) return { a: middle, b: upper, c: lower, d: middle, cos, sin };
  // Real after all: one more rotation makes it triangular.
  const [rootB, rootC] = [Math.sqrt(Math.abs(upper)), Math.sqrt(Math.abs(lower))];
  const p = Math.sign(lower) * rootB * rootC;
  const t = 1 / Math.sqrt(Math.abs(upper + lower));
  const [cos1, sin1] = [rootB * t, rootC * t];
  return { a: middle + p, b: upper - lower, c: 0, d: middle - p, cos: cos * cos1 - sin * sin1, sin: cos * sin1 + sin * cos1 };
}
