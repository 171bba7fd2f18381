/**
 * One function or operator that formulas may use: the closed vocabulary which every backend must be able to
 * generate. Numbers stand for truth values as 0 and 1.
 */
export interface Intrinsic {
  readonly name: string;
  /** Its meaning; the reference that every generated form is tested against. */
  readonly evaluate: (...args: number[]) => number;
  /** JavaScript source of a call; absent where the generated code must call `evaluate` by name. */
  readonly source?: (...args: string[]) => string;
  /** Its form for int32 operands, where plain JavaScript arithmetic would round. */
  readonly integer?: Pick<Intrinsic, 'evaluate' | 'source'>;
  /** ∂/∂x, ∂/∂y, … as formulas of the arguments x, y, z and the result r. Absent entries are zero almost everywhere. */
  readonly partials?: readonly (string | null)[];
  /** True when the result is a truth value, so that generated source is a condition. */
  readonly logical?: boolean;
  /** Further intrinsics that its partials mention. */
  readonly uses?: () => readonly Intrinsic[];
}

/** Floor modulo: the result has the sign of the divisor, as in NumPy and Python. */
function floorMod(x: number, y: number): number {
  const r = x % y;
  return r !== 0 && r < 0 !== y < 0 ? r + y : r === 0 ? (y < 0 || Object.is(y, -0) ? -0 : 0) : r;
}

/** Rounds half to even, as IEEE 754 and NumPy do. */
function roundHalfEven(x: number): number {
  const r = Math.round(x);
  if (Math.abs(x) < 4503599627370496 && Math.abs(x - Math.trunc(x)) === 0.5) return 2 * Math.round(x / 2);
  return Object.is(x, -0) ? -0 : r;
}

/** xʸ by IEEE 754, where 1 to any power and −1 to an infinite one are 1; JavaScript gives NaN for some of these. */
function power(x: number, y: number): number {
  return x === 1 || (x === -1 && (y === Infinity || y === -Infinity)) ? 1 : x ** y;
}

/** 1/(1 + e⁻ˣ); far below zero e⁻ˣ overflows, and there eˣ is the same number. */
function sigmoid(x: number): number {
  return x > -700 ? 1 / (1 + Math.exp(-x)) : Math.exp(x);
}

/** log(1 + eˣ) without overflow. */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function infix(name: string, evaluate: (x: number, y: number) => number, partials: readonly string[]): Intrinsic {
  return { name, evaluate, source: (x, y) => `(${x} ${name} ${y})`, partials };
}

function condition(name: string, evaluate: (x: number, y: number) => number, symbol: string = name): Intrinsic {
  return { name, evaluate, source: (x, y) => `(${x} ${symbol} ${y})`, logical: true };
}

function math(name: keyof Math & string, partials?: readonly (string | null)[]): Intrinsic {
  const evaluate = Math[name] as (...args: number[]) => number;
  return { name, evaluate, source: (...args) => `Math.${name}(${args.join(', ')})`, ...(partials && { partials }) };
}

/** The operators of formulas, by their symbol; `?:` is the conditional and `neg` the sign change. */
export const operators: Readonly<Record<string, Intrinsic>> = {
  '+': infix('+', (x, y) => x + y, ['1', '1']),
  '-': infix('-', (x, y) => x - y, ['1', '-1']),
  '*': {
    ...infix('*', (x, y) => x * y, ['y', 'x']),
    integer: { evaluate: Math.imul, source: (x, y) => `Math.imul(${x}, ${y})` },
  },
  '/': infix('/', (x, y) => x / y, ['1 / y', '-r / y']),
  '<': condition('<', (x, y) => +(x < y)),
  '<=': condition('<=', (x, y) => +(x <= y)),
  '>': condition('>', (x, y) => +(x > y)),
  '>=': condition('>=', (x, y) => +(x >= y)),
  '==': condition('==', (x, y) => +(x === y), '==='),
  '!=': condition('!=', (x, y) => +(x !== y), '!=='),
  '&&': condition('&&', (x, y) => +(x !== 0 && y !== 0)),
  '||': condition('||', (x, y) => +(x !== 0 || y !== 0)),
  '!': { name: '!', evaluate: (x) => +(x === 0), source: (x) => `(!${x})`, logical: true },
  neg: { name: 'neg', evaluate: (x) => -x, source: (x) => `(-${x})`, partials: ['-1'] },
  '?:': {
    name: '?:',
    evaluate: (c, x, y) => (c !== 0 ? x : y),
    source: (c, x, y) => `(${c} ? ${x} : ${y})`,
    partials: [null, 'x ? 1 : 0', 'x ? 0 : 1'],
  },
};

/** The functions that formulas may call, by name. */
export const functions: Readonly<Record<string, Intrinsic>> = {
  abs: math('abs', ['sign(x)']),
  sign: math('sign'),
  floor: math('floor'),
  ceil: math('ceil'),
  round: { name: 'round', evaluate: roundHalfEven },
  sqrt: math('sqrt', ['0.5 / r']),
  exp: math('exp', ['r']),
  // Not r + 1, which cancels far below zero.
  expm1: math('expm1', ['exp(x)']),
  log: math('log', ['1 / x']),
  log1p: math('log1p', ['1 / (1 + x)']),
  log2: math('log2', ['1.4426950408889634 / x']),
  sin: math('sin', ['cos(x)']),
  cos: math('cos', ['-sin(x)']),
  tan: math('tan', ['1 + r * r']),
  asin: math('asin', ['1 / sqrt((1 - x) * (1 + x))']),
  acos: math('acos', ['-1 / sqrt((1 - x) * (1 + x))']),
  atan: math('atan', ['1 / (1 + x * x)']),
  sinh: math('sinh', ['cosh(x)']),
  cosh: math('cosh', ['sinh(x)']),
  tanh: math('tanh', ['(1 - r) * (1 + r)']),
  atan2: math('atan2', ['y / (x * x + y * y)', '-x / (x * x + y * y)']),
  // Functions of their own, because the branches that keep them in range would hide derivatives at 0.
  sigmoid: { name: 'sigmoid', evaluate: sigmoid, partials: ['r * sigmoid(-x)'] },
  softplus: { name: 'softplus', evaluate: softplus, partials: ['sigmoid(x)'] },
  pow: {
    name: 'pow',
    evaluate: power,
    // The guards keep 0·∞ out of the derivatives of x⁰ (∞ − ∞ is NaN, which differs from 0) and 0ʸ.
    partials: ['y == 0 && pow(x, y - 1) - pow(x, y - 1) != 0 ? 0 : y * pow(x, y - 1)', 'x == 0 && y >= 0 ? 0 : r * log(x)'],
  },
  // Ties share: each side gets half of the derivative. What compares with nothing is NaN, and so is its derivative.
  min: math('min', ['x < y ? 1 : (x > y ? 0 : (x == y ? 0.5 : x + y))', 'y < x ? 1 : (y > x ? 0 : (x == y ? 0.5 : x + y))']),
  max: math('max', ['x > y ? 1 : (x < y ? 0 : (x == y ? 0.5 : x + y))', 'y > x ? 1 : (y < x ? 0 : (x == y ? 0.5 : x + y))']),
  mod: { name: 'mod', evaluate: floorMod, partials: ['1', '-floor(x / y)'] },
};
