// long: one table of all elementwise ops.
import { DomainError } from '../errors.js';
import { materialize, type Operand } from '../kernels/copy.js';
import { digamma as digammaOf } from '../special/digamma.js';
import { erf as erfOf, erfc as erfcOf } from '../special/erf.js';
import { erfinv as erfinvOf } from '../special/erfinv.js';
import { lgamma as lgammaOf } from '../special/lgamma.js';
import { polygamma as polygammaOf } from '../special/polygamma.js';
import type { Intrinsic } from '../formula/intrinsic.js';
import { bulkExponential, bulkHyperbolic, bulkLogarithm } from '../wasm/bulkMath.js';
import { binary, ternary, unary, type Binary, type Ternary, type Unary } from './elementwiseOp.js';

// All elementwise ops, one line each: name, formula, and what cannot be derived from the formula.
// src/index.ts and src/methods.ts take over whatever is exported here, so a new op is one new line.

const same = { result: 'same' } as const;
const bool = { result: 'bool' } as const;

/**
 * Sum x + y.
 * @example add([1, 2], 10).toArray() // => [ 11, 12 ]
 */
export const add: Binary = /* @__PURE__ */ binary('add', 'x + y', same);
/**
 * Difference x − y.
 * @example sub([1, 2], 1).toArray() // => [ 0, 1 ]
 */
export const sub: Binary = /* @__PURE__ */ binary('sub', 'x - y', same);
/**
 * Product x·y.
 * @example mul([1, 2], 3).toArray() // => [ 3, 6 ]
 */
export const mul: Binary = /* @__PURE__ */ binary('mul', 'x * y', same);
/**
 * True quotient x/y, a float also for integers.
 * @example div([1, 2], 2).toArray() // => [ 0.5, 1 ]
 */
export const div: Binary = /* @__PURE__ */ binary('div', 'x / y');
/**
 * Power xʸ. Fails: DomainError for negative integer powers of integers.
 * @example pow([2, 3], 2).toArray() // => [ 4, 9 ]
 */
export const pow: Binary = /* @__PURE__ */ binary('pow', 'pow(x, y)', { result: 'same', check: noNegativePowers });
/**
 * Remainder of floor division, with the sign of y. Fails: DomainError for an integer y of 0.
 * @example mod([7, -7], 3).toArray() // => [ 1, 2 ]
 */
export const mod: Binary = /* @__PURE__ */ binary('mod', 'mod(x, y)', { result: 'same', check: noZeroDivisor });
/**
 * Sign change −x.
 * @example neg([1, -2]).toArray() // => [ -1, 2 ]
 */
export const neg: Unary = /* @__PURE__ */ unary('neg', '-x', same);
/**
 * Absolute value |x|; derivative 0 at 0.
 * @example abs([-1, 2]).toArray() // => [ 1, 2 ]
 */
export const abs: Unary = /* @__PURE__ */ unary('abs', 'abs(x)', same);
/**
 * −1, 0 or 1.
 * @example sign([-3, 0, 2]).toArray() // => [ -1, 0, 1 ]
 */
export const sign: Unary = /* @__PURE__ */ unary('sign', 'sign(x)', same);
/**
 * eˣ.
 * @example exp(0).item() // => 1
 */
export const exp: Unary = /* @__PURE__ */ unary('exp', 'exp(x)', { bulk: (x, y) => bulkExponential('exp', x, y) });
/**
 * eˣ − 1, accurate near 0.
 * @example expm1(1e-20).item() // => 1e-20
 */
export const expm1: Unary = /* @__PURE__ */ unary('expm1', 'expm1(x)', { bulk: (x, y) => bulkHyperbolic('expm1', x, y) });
/**
 * Natural logarithm.
 * @example log(1).item() // => 0
 */
export const log: Unary = /* @__PURE__ */ unary('log', 'log(x)', { bulk: (x, y) => bulkLogarithm('log', x, y) });
/**
 * log(1 + x), accurate near 0.
 * @example log1p(1e-20).item() // => 1e-20
 */
export const log1p: Unary = /* @__PURE__ */ unary('log1p', 'log1p(x)', { bulk: (x, y) => bulkLogarithm('log1p', x, y) });
/**
 * Logarithm to base 2.
 * @example log2(8).item() // => 3
 */
export const log2: Unary = /* @__PURE__ */ unary('log2', 'log2(x)');
/**
 * Square root.
 * @example sqrt(9).item() // => 3
 */
export const sqrt: Unary = /* @__PURE__ */ unary('sqrt', 'sqrt(x)');
/**
 * 1/√x.
 * @example rsqrt(4).item() // => 0.5
 */
export const rsqrt: Unary = /* @__PURE__ */ unary('rsqrt', '1 / sqrt(x)', { partials: ['-0.5 * r / x'] });
/**
 * x².
 * @example square([3, -4]).toArray() // => [ 9, 16 ]
 */
export const square: Unary = /* @__PURE__ */ unary('square', 'x * x', { result: 'same', partials: ['2 * x'] });
/**
 * 1/x.
 * @example reciprocal(4).item() // => 0.25
 */
export const reciprocal: Unary = /* @__PURE__ */ unary('reciprocal', '1 / x', { partials: ['-r * r'] });
/**
 * Sine of an angle in radians.
 * @example sin(0).item() // => 0
 */
export const sin: Unary = /* @__PURE__ */ unary('sin', 'sin(x)');
/**
 * Cosine of an angle in radians.
 * @example cos(0).item() // => 1
 */
export const cos: Unary = /* @__PURE__ */ unary('cos', 'cos(x)');
/**
 * Tangent of an angle in radians.
 * @example tan(0).item() // => 0
 */
export const tan: Unary = /* @__PURE__ */ unary('tan', 'tan(x)');
/**
 * Inverse sine in radians; NaN outside [−1, 1].
 * @example asin(0).item() // => 0
 */
export const asin: Unary = /* @__PURE__ */ unary('asin', 'asin(x)');
/**
 * Inverse cosine in radians; NaN outside [−1, 1].
 * @example acos(1).item() // => 0
 */
export const acos: Unary = /* @__PURE__ */ unary('acos', 'acos(x)');
/**
 * Inverse tangent in radians.
 * @example atan(0).item() // => 0
 */
export const atan: Unary = /* @__PURE__ */ unary('atan', 'atan(x)');
/**
 * Angle of the point with ordinate x and abscissa y.
 * @example atan2(0, 1).item() // => 0
 */
export const atan2: Binary = /* @__PURE__ */ binary('atan2', 'atan2(x, y)');
/**
 * Hyperbolic sine.
 * @example sinh(0).item() // => 0
 */
export const sinh: Unary = /* @__PURE__ */ unary('sinh', 'sinh(x)');
/**
 * Hyperbolic cosine.
 * @example cosh(0).item() // => 1
 */
export const cosh: Unary = /* @__PURE__ */ unary('cosh', 'cosh(x)');
/**
 * Hyperbolic tangent.
 * @example tanh(0).item() // => 0
 */
export const tanh: Unary = /* @__PURE__ */ unary('tanh', 'tanh(x)', { bulk: (x, y) => bulkHyperbolic('tanh', x, y) });
/**
 * Logistic function 1/(1 + e⁻ˣ), without overflow.
 * @example sigmoid(0).item() // => 0.5
 */
export const sigmoid: Unary = /* @__PURE__ */ unary('sigmoid', 'sigmoid(x)', { bulk: (x, y) => bulkExponential('sigmoid', x, y) });
/**
 * log sigmoid(x) = −softplus(−x).
 * @example logSigmoid(-800).item() // => -800
 */
export const logSigmoid: Unary = /* @__PURE__ */ unary('logSigmoid', '-softplus(-x)');
/**
 * log(1 + eˣ), without overflow.
 * @example softplus(1000).item() // => 1000
 */
export const softplus: Unary = /* @__PURE__ */ unary('softplus', 'softplus(x)', { bulk: (x, y) => bulkLogarithm('softplus', x, y) });
/**
 * max(x, 0); derivative 0 at 0.
 * @example relu([-1, 2]).toArray() // => [ 0, 2 ]
 */
export const relu: Unary = /* @__PURE__ */ unary('relu', 'max(x, 0)', { result: 'same', partials: ['x > 0 ? 1 : (x <= 0 ? 0 : x)'] });
/**
 * Error function 2/√π ∫₀ˣ e^(−t²) dt.
 * @example erf(0).item() // => 0
 */
export const erf: Unary = /* @__PURE__ */ unary('erf', 'erf(x)', { uses: () => [erfFunction] });
/**
 * 1 − erf(x), accurate in the upper tail.
 * @example erfc(0).item() // => 1
 */
export const erfc: Unary = /* @__PURE__ */ unary('erfc', 'erfc(x)', { uses: () => [erfcFunction] });
/**
 * Inverse of erf on [−1, 1]; NaN outside.
 * @example erfinv(0).item() // => 0
 */
export const erfinv: Unary = /* @__PURE__ */ unary('erfinv', 'erfinv(x)', { uses: () => [erfinvFunction] });
/**
 * log |Γ(x)|; Infinity at 0, −1, −2, ….
 * @example lgamma(1).item() // => 0
 */
export const lgamma: Unary = /* @__PURE__ */ unary('lgamma', 'lgamma(x)', { uses: () => [lgammaFunction] });
/**
 * ψ(x) = d/dx log Γ(x); NaN at 0, −1, −2, ….
 * @example digamma(1).item().toFixed(9) // => '-0.577215665'
 */
export const digamma: Unary = /* @__PURE__ */ unary('digamma', 'digamma(x)', { uses: () => [digammaFunction] });
/**
 * ψ⁽ⁿ⁾(y), the derivative of order n = x ≥ 0 of digamma at y.
 * @example polygamma(1, 1).item().toFixed(9) // => '1.644934067'
 */
export const polygamma: Binary = /* @__PURE__ */ binary('polygamma', 'polygamma(x, y)', { uses: () => [polygammaFunction] });
/**
 * Largest whole number ≤ x.
 * @example floor([1.5, -1.5]).toArray() // => [ 1, -2 ]
 */
export const floor: Unary = /* @__PURE__ */ unary('floor', 'floor(x)', same);
/**
 * Smallest whole number ≥ x.
 * @example ceil([1.5, -1.5]).toArray() // => [ 2, -1 ]
 */
export const ceil: Unary = /* @__PURE__ */ unary('ceil', 'ceil(x)', same);
/**
 * Nearest whole number, halves to the even one.
 * @example round([0.5, 1.5, 2.4]).toArray() // => [ 0, 2, 2 ]
 */
export const round: Unary = /* @__PURE__ */ unary('round', 'round(x)', same);
/**
 * Smaller of x and y; NaN if either is; at ties each side gets half the derivative.
 * @example minimum([1, 5], 3).toArray() // => [ 1, 3 ]
 */
export const minimum: Binary = /* @__PURE__ */ binary('minimum', 'min(x, y)', same);
/**
 * Larger of x and y; NaN if either is; at ties each side gets half the derivative.
 * @example maximum([1, 5], 3).toArray() // => [ 3, 5 ]
 */
export const maximum: Binary = /* @__PURE__ */ binary('maximum', 'max(x, y)', same);
/**
 * x limited to [y, z]; NaN stays.
 * @example clip([-1, 0.3, 2], 0, 1).toArray() // => [ 0, 0.3, 1 ]
 */
export const clip: Ternary = /* @__PURE__ */ ternary('clip', '(x < y ? y : x) > z ? z : (x < y ? y : x)', same);
/**
 * Whether x is NaN.
 * @example isNaN([1, NaN]).toArray() // => [ false, true ]
 */
export const isNaN: Unary = /* @__PURE__ */ unary('isNaN', 'x != x', bool);
/**
 * Whether x is neither NaN nor infinite.
 * @example isFinite([1, Infinity]).toArray() // => [ true, false ]
 */
export const isFinite: Unary = /* @__PURE__ */ unary('isFinite', 'x - x == 0', bool);
/**
 * log(eˣ + eʸ), without overflow.
 * @example logAddExp(-Infinity, 0).item() // => 0
 */
export const logAddExp: Binary = /* @__PURE__ */ binary('logAddExp', 'x == y ? x + 0.6931471805599453 : max(x, y) + log1p(exp(-abs(x - y)))', { partials: ['x == y && x - y != 0 ? 0.5 : sigmoid(x - y)', 'x == y && x - y != 0 ? 0.5 : sigmoid(y - x)'] });
/**
 * x·log y with 0·log 0 = 0.
 * @example xlogy(0, 0).item() // => 0
 */
export const xlogy: Binary = /* @__PURE__ */ binary('xlogy', 'x == 0 && y == y ? 0 : x * log(y)', { partials: ['log(y)', 'x == 0 && y == 0 ? 0 : x / y'] });
/**
 * y where x is true, z elsewhere.
 * @example where([true, false], 1, 2).toArray() // => [ 1, 2 ]
 */
export const where: Ternary = /* @__PURE__ */ ternary('where', 'x ? y : z', { result: 'branches' });
/**
 * Whether x = y.
 * @example equal([1, 2], 2).toArray() // => [ false, true ]
 */
export const equal: Binary = /* @__PURE__ */ binary('equal', 'x == y', bool);
/**
 * Whether x ≠ y.
 * @example notEqual([1, 2], 2).toArray() // => [ true, false ]
 */
export const notEqual: Binary = /* @__PURE__ */ binary('notEqual', 'x != y', bool);
/**
 * Whether x < y.
 * @example less([1, 2], 2).toArray() // => [ true, false ]
 */
export const less: Binary = /* @__PURE__ */ binary('less', 'x < y', bool);
/**
 * Whether x ≤ y.
 * @example lessEqual([1, 3], 2).toArray() // => [ true, false ]
 */
export const lessEqual: Binary = /* @__PURE__ */ binary('lessEqual', 'x <= y', bool);
/**
 * Whether x > y.
 * @example greater([1, 3], 2).toArray() // => [ false, true ]
 */
export const greater: Binary = /* @__PURE__ */ binary('greater', 'x > y', bool);
/**
 * Whether x ≥ y.
 * @example greaterEqual([1, 3], 2).toArray() // => [ false, true ]
 */
export const greaterEqual: Binary = /* @__PURE__ */ binary('greaterEqual', 'x >= y', bool);
/**
 * Whether both are true (not zero).
 * @example logicalAnd([true, true], [true, false]).toArray() // => [ true, false ]
 */
export const logicalAnd: Binary = /* @__PURE__ */ binary('logicalAnd', 'x && y', bool);
/**
 * Whether either is true (not zero).
 * @example logicalOr([true, false], false).toArray() // => [ true, false ]
 */
export const logicalOr: Binary = /* @__PURE__ */ binary('logicalOr', 'x || y', bool);
/**
 * Whether x is false (zero).
 * @example logicalNot([true, false]).toArray() // => [ false, true ]
 */
export const logicalNot: Unary = /* @__PURE__ */ unary('logicalNot', '!x', bool);

const erfFunction: Intrinsic = { name: 'erf', evaluate: erfOf, partials: ['1.1283791670955126 * exp(-x * x)'] };
const erfcFunction: Intrinsic = { name: 'erfc', evaluate: erfcOf, partials: ['-1.1283791670955126 * exp(-x * x)'] };
const erfinvFunction: Intrinsic = { name: 'erfinv', evaluate: erfinvOf, partials: ['0.886226925452758 * exp(r * r)'] };
const lgammaFunction: Intrinsic = { name: 'lgamma', evaluate: lgammaOf, partials: ['digamma(x)'], uses: () => [digammaFunction] };
const digammaFunction: Intrinsic = { name: 'digamma', evaluate: digammaOf, partials: ['polygamma(1, x)'], uses: () => [polygammaFunction] };
const polygammaFunction: Intrinsic = { name: 'polygamma', evaluate: polygammaOf, partials: [null, 'polygamma(x + 1, y)'] };

function noZeroDivisor([, y]: readonly Operand[]): void {
  if (y!.dtype !== 'int32' && y!.dtype !== 'bool') return;
  if (!materialize(y!).includes(0)) return;
  throw new DomainError({
    op: 'mod',
    argument: 'y',
    expected: 'not hold 0 for integers',
    actual: '0',
    hint: 'Integers have no NaN to say so; convert to float64, or replace zeros with where.',
  });
}

function noNegativePowers([x, y]: readonly Operand[]): void {
  if (x!.dtype === 'float64' || x!.dtype === 'float32' || y!.dtype !== 'int32') return;
  const negative = (materialize(y!) as Int32Array).find((power) => power < 0);
  if (negative === undefined) return;
  throw new DomainError({
    op: 'pow',
    argument: 'y',
    expected: 'be ≥ 0 for integers',
    actual: String(negative),
    hint: 'Convert to float64 first: x.astype(\'float64\').pow(y).',
  });
}
