// long: one table of all functions that kernels may call.

/** A function in the part of JavaScript that gpu.js translates; every argument and the result are floats. */
export interface DeviceFunction {
  readonly args: readonly string[];
  readonly body: string;
  /** Other functions of the table that the body calls. */
  readonly uses?: readonly string[];
}

const horner = (variable: string, coefficients: readonly number[]): string =>
  coefficients.map(String).reduce((sum, c) => `(${sum} * ${variable} + ${c})`);

// Rational and polynomial approximations for single precision: S. L. Moshier, Cephes mathematical library (single
// precision), whose coefficients are facts about the functions; erfinv: M. Giles, "Approximating the erfinv function",
// GPU Computing Gems (2011); digamma and log-gamma by recurrence and asymptotic series, DLMF §5.5 and §5.11.
const sinePolynomial = horner('z', [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1]);
const cosinePolynomial = horner('z', [2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2]);
const quadrant = (shift: number): string => `
  var n = Math.floor(x * 0.6366197723675814 + 0.5);
  var r = ((x - n * 1.5703125) - n * 0.0004837512969970703) - n * 7.549790126404332e-8;
  var z = r * r;
  var sine = r + r * z * ${sinePolynomial};
  var cosine = (1 - 0.5 * z) + z * z * ${cosinePolynomial};
  var m = n + ${shift};
  var q = m - 4 * Math.floor(m * 0.25);
  var y = sine;
  if (q > 0.5) { y = cosine; }
  if (q > 1.5) { y = -sine; }
  if (q > 2.5) { y = -cosine; }
  if (Math.abs(x) > 50000) { y = Math.sin(x + ${shift} * 1.5707963267948966); }
  if (x - x !== 0) { y = nan; }
  return y;`;

/**
 * What kernels can call beyond gpu.js's own arithmetic. Shading languages leave NaN, infinities, negative bases and
 * accuracy open where JavaScript does not, so everything that depends on them is spelled out here. `inf` and `nan` are
 * passed in, since neither can be written as a literal there.
 */
export const deviceFunctions: Readonly<Record<string, DeviceFunction>> = {
  // Whole numbers below 2²⁴ only; the quotient of a division that is not rounded correctly is put right by the remainder.
  quotient: { args: ['a', 'n'], body: 'var q = Math.floor(a / n); var r = a - q * n; if (r < 0) { q = q - 1; } if (r >= n) { q = q + 1; } return q;' },
  sqrtOf: { args: ['x', 'nan'], body: 'var y = nan; if (x >= 0) { y = Math.sqrt(x); } if (x === 0) { y = x; } return y;' },
  expOf: { args: ['x', 'inf', 'nan'], body: 'var y = nan; if (x > 88.72284) { y = inf; } if (x < -103.98) { y = 0; } if (x <= 88.72284 && x >= -103.98) { y = Math.exp(x); } return y;' },
  expm1: {
    args: ['x', 'inf', 'nan'],
    body: `var y = expOf(x, inf, nan) - 1; if (x > -0.5 && x < 0.5) { y = x + x * x * ${horner('x', [1 / 40320, 1 / 5040, 1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5])}; } return y;`,
    uses: ['expOf'],
  },
  logOf: { args: ['x', 'inf', 'nan'], body: 'var y = nan; if (x > 0) { y = Math.log(x); } if (x === 0) { y = -inf; } if (x === inf) { y = inf; } return y;' },
  log1p: {
    args: ['x', 'inf', 'nan'],
    body: `var y = logOf(1 + x, inf, nan); if (x > -0.4 && x < 0.4) { var s = x / (2 + x); var z = s * s; y = 2 * s * ${horner('z', [1 / 13, 1 / 11, 1 / 9, 1 / 7, 0.2, 1 / 3, 1])}; } return y;`,
    uses: ['logOf'],
  },
  sinOf: { args: ['x', 'nan'], body: quadrant(0) },
  cosOf: { args: ['x', 'nan'], body: quadrant(1) },
  tanOf: { args: ['x', 'nan'], body: 'return sinOf(x, nan) / cosOf(x, nan);', uses: ['sinOf', 'cosOf'] },
  atanOf: {
    args: ['x', 'nan'],
    body: `
  var a = Math.abs(x);
  var base = 0.0;
  var t = a;
  if (a > 2.414213562373095) { base = 1.5707963267948966; t = -1 / a; }
  if (a > 0.4142135623730950 && a <= 2.414213562373095) { base = 0.7853981633974483; t = (a - 1) / (a + 1); }
  var z = t * t;
  var y = base + (t + t * z * ${horner('z', [8.05374449538e-2, -1.38776856032e-1, 1.99777106478e-1, -3.33329491539e-1])});
  if (x < 0) { y = -y; }
  if (x !== x) { y = nan; }
  return y;`,
  },
  atan2Of: {
    args: ['y', 'x', 'nan'],
    body: `
  var a = Math.abs(y);
  var b = Math.abs(x);
  var r = 0.0;
  if (a > b) { r = 1.5707963267948966 - atanOf(b / a, nan); }
  if (a <= b && b > 0) { r = atanOf(a / b, nan); }
  if (a === b && a > 0) { r = 0.7853981633974483; }
  if (x < 0) { r = 3.141592653589793 - r; }
  if (y < 0) { r = -r; }
  if (y !== y || x !== x) { r = nan; }
  return r;`,
    uses: ['atanOf'],
  },
  asinOf: {
    args: ['x', 'nan'],
    body: `
  var a = Math.abs(x);
  var z = a * a;
  var s = a;
  if (a > 0.5) { z = 0.5 * (1 - a); s = Math.sqrt(Math.abs(z)); }
  var p = s + s * z * ${horner('z', [4.2163199048e-2, 2.4181311049e-2, 4.5470025998e-2, 7.4953002686e-2, 1.6666752422e-1])};
  if (a > 0.5) { p = 1.5707963267948966 - 2 * p; }
  if (x < 0) { p = -p; }
  if (!(a <= 1)) { p = nan; }
  return p;`,
  },
  acosOf: {
    args: ['x', 'nan'],
    body: `
  var y = 1.5707963267948966 - asinOf(x, nan);
  if (x > 0.5) { y = 2 * asinOf(sqrtOf(0.5 * (1 - x), nan), nan); }
  return y;`,
    uses: ['asinOf', 'sqrtOf'],
  },
  sinhOf: {
    args: ['x', 'inf', 'nan'],
    body: `
  var y = 0.5 * (expOf(x, inf, nan) - expOf(-x, inf, nan));
  var z = x * x;
  if (z < 1) { y = x + x * z * ${horner('z', [1 / 362880, 1 / 5040, 1 / 120, 1 / 6])}; }
  return y;`,
    uses: ['expOf'],
  },
  coshOf: { args: ['x', 'inf', 'nan'], body: 'return 0.5 * expOf(x, inf, nan) + 0.5 * expOf(-x, inf, nan);', uses: ['expOf'] },
  tanhOf: {
    args: ['x', 'inf', 'nan'],
    body: `
  var a = Math.abs(x);
  var z = x * x;
  var y = 1 - 2 / (expOf(2 * a, inf, nan) + 1);
  if (x < 0) { y = -y; }
  if (a < 0.625) { y = x + x * z * ${horner('z', [-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1])}; }
  return y;`,
    uses: ['expOf'],
  },
  sigmoid: { args: ['x', 'inf', 'nan'], body: 'return 1 / (1 + expOf(-x, inf, nan));', uses: ['expOf'] },
  softplus: {
    args: ['x', 'inf', 'nan'],
    body: 'var y = log1p(expOf(-Math.abs(x), inf, nan), inf, nan); if (x > 0) { y = y + x; } if (x === inf) { y = inf; } return y;',
    uses: ['log1p', 'expOf'],
  },
  // Small whole exponents by multiplication, so that powers of whole numbers stay whole.
  powOf: {
    args: ['x', 'y', 'inf', 'nan'],
    body: `
  var a = Math.abs(x);
  var e = Math.abs(y);
  var whole = 0.0;
  if (Math.floor(e) === e) { whole = 1; }
  var odd = 0.0;
  if (whole > 0 && e < 16777216) { odd = e - 2 * Math.floor(e * 0.5); }
  var plain = 0.0;
  if (whole > 0 && e < 64) { plain = 1; }
  var r = nan;
  if (plain > 0) {
    var p = 1.0;
    var b = a;
    for (var i = 0; i < 6; i++) {
      var half = Math.floor(e * 0.5);
      if (e - 2 * half > 0.5) { p = p * b; }
      b = b * b;
      e = half;
    }
    r = p;
    if (y < 0) { r = 1 / p; }
    if (y < 0 && p === 0) { r = inf; }
  }
  if (plain < 1 && a > 0 && a < inf && Math.abs(y) < inf) { r = expOf(y * Math.log(a), inf, nan); }
  if (a === 0 && y > 0) { r = 0; }
  if (a === 0 && y < 0) { r = inf; }
  if (a === inf && y > 0) { r = inf; }
  if (a === inf && y < 0) { r = 0; }
  if (y === inf) { r = nan; if (a > 1) { r = inf; } if (a < 1) { r = 0; } }
  if (y === -inf) { r = nan; if (a > 1) { r = 0; } if (a < 1) { r = inf; } }
  if (x < 0 && odd > 0.5) { r = -r; }
  if (x < 0 && x > -inf && whole < 1 && Math.abs(y) < inf) { r = nan; }
  if (x !== x || y !== y) { r = nan; }
  if (y === 0 || x === 1) { r = 1; }
  if (x === -1 && (y === inf || y === -inf)) { r = 1; }
  return r;`,
    uses: ['expOf'],
  },
  minOf: { args: ['x', 'y'], body: 'var r = x; if (y < x) { r = y; } if (y !== y) { r = y; } return r;' },
  maxOf: { args: ['x', 'y'], body: 'var r = x; if (y > x) { r = y; } if (y !== y) { r = y; } return r;' },
  modOf: {
    args: ['x', 'y', 'inf', 'nan'],
    body: `
  var r = x - y * Math.floor(x / y);
  if (y > 0) { if (r < 0) { r = r + y; } if (r >= y) { r = r - y; } }
  if (y < 0) { if (r > 0) { r = r + y; } if (r <= y) { r = r - y; } }
  if (y === inf) { r = inf; if (x >= 0) { r = x; } }
  if (y === -inf) { r = -inf; if (x <= 0) { r = x; } }
  if (y === 0 || x - x !== 0 || y !== y) { r = nan; }
  return r;`,
  },
  roundOf: {
    args: ['x'],
    body: 'var r = Math.floor(x + 0.5); if (r - x === 0.5 && r - 2 * Math.floor(r * 0.5) > 0.5) { r = r - 1; } if (!(Math.abs(x) < 4194304)) { r = x; } return r;',
  },
  floorOf: { args: ['x'], body: 'var r = x; if (Math.abs(x) < 8388608) { r = Math.floor(x); } return r;' },
  ceilOf: { args: ['x'], body: 'var r = x; if (Math.abs(x) < 8388608) { r = Math.ceil(x); } return r;' },
  truncOf: { args: ['x'], body: 'var r = x; if (Math.abs(x) < 8388608) { r = Math.floor(Math.abs(x)); if (x < 0) { r = -r; } } return r;' },
  signOf: { args: ['x', 'nan'], body: 'var r = 0.0; if (x > 0) { r = 1; } if (x < 0) { r = -1; } if (x !== x) { r = nan; } return r;' },
  // What a whole number turns into that float32 cannot hold exactly: NaN, which reading reports.
  exactInteger: { args: ['x', 'nan'], body: 'var r = nan; if (x <= 16777216 && x >= -16777216) { if (Math.floor(x) === x) { r = x; } } return r;' },
  erfcTail: {
    args: ['a', 'inf', 'nan'],
    body: `
  var q = 1 / a;
  var w = q * q;
  var p = ${horner('w', [2.326819970068386e-2, -1.387039388740657e-1, 3.687424674597105e-1, -5.824733027278666e-1, 6.210004621745983e-1, -4.944515323274145e-1, 3.404879937665872e-1, -2.741127028184656e-1, 5.638259427386472e-1])};
  if (a >= 2) { p = ${horner('w', [-1.047766399936249e1, 1.297719955372516e1, -7.495518717768503, 2.921019019210786, -1.0152652792027, 4.218463358204948e-1, -2.820767439740514e-1, 5.641895067754075e-1])}; }
  return expOf(-a * a, inf, nan) * q * p;`,
    uses: ['expOf'],
  },
  erf: {
    args: ['x', 'inf', 'nan'],
    body: `
  var a = Math.abs(x);
  var z = x * x;
  var y = 1 - erfcTail(a, inf, nan);
  if (x < 0) { y = -y; }
  if (a < 1) { y = x * ${horner('z', [7.853861353153693e-5, -8.010193625184903e-4, 5.188327685732524e-3, -2.685381193529856e-2, 1.128358514861418e-1, -3.7612625824233e-1, 1.12837916672671])}; }
  if (x === inf) { y = 1; }
  if (x === -inf) { y = -1; }
  return y;`,
    uses: ['erfcTail'],
  },
  erfc: {
    args: ['x', 'inf', 'nan'],
    body: `
  var a = Math.abs(x);
  var t = erfcTail(a, inf, nan);
  var y = t;
  if (x < 0) { y = 2 - t; }
  if (a < 1) { y = 1 - erf(x, inf, nan); }
  if (x === inf) { y = 0; }
  if (x === -inf) { y = 2; }
  return y;`,
    uses: ['erf', 'erfcTail'],
  },
  erfinv: {
    args: ['x', 'inf', 'nan'],
    body: `
  var w = -logOf((1 - x) * (1 + x), inf, nan);
  var v = w - 2.5;
  var p = ${horner('v', [2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164, 0.246640727, 1.50140941])};
  if (w >= 5) {
    v = Math.sqrt(w) - 3;
    p = ${horner('v', [-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047, 1.00167406, 2.83297682])};
  }
  var y = p * x;
  if (x === 1) { y = inf; }
  if (x === -1) { y = -inf; }
  if (!(Math.abs(x) <= 1)) { y = nan; }
  return y;`,
    uses: ['logOf'],
  },
  lgammaAbove: {
    args: ['x', 'inf', 'nan'],
    body: `
  var p = 1.0;
  var y = x;
  for (var i = 0; i < 6; i++) { if (y < 6) { p = p * y; y = y + 1; } }
  var w = 1 / (y * y);
  var r = (y - 0.5) * (Math.log(y) - 1) + 0.4189385332046728 + (0.08333333333 - w * (0.00277777778 - w * 0.000793650794)) / y;
  if (x < 6) { r = r - Math.log(p); }
  return r;`,
  },
  lgamma: {
    args: ['x', 'inf', 'nan'],
    body: `
  var y = lgammaAbove(Math.abs(x), inf, nan);
  if (x < 0) {
    var r = x - Math.floor(x + 0.5);
    y = 1.1447298858494002 - Math.log(Math.abs(x * sinOf(3.141592653589793 * r, nan))) - y;
    if (r === 0) { y = inf; }
  }
  if (x === 0 || x === inf || x === -inf) { y = inf; }
  if (x !== x) { y = nan; }
  return y;`,
    uses: ['lgammaAbove', 'sinOf'],
  },
  digammaAbove: {
    args: ['x'],
    body: `
  var s = 0.0;
  var y = x;
  for (var i = 0; i < 6; i++) { if (y < 6) { s = s - 1 / y; y = y + 1; } }
  var w = 1 / (y * y);
  return s + Math.log(y) - 0.5 / y - w * (0.08333333333 - w * (0.00833333333 - w * (0.00396825397 - w * 0.00416666667)));`,
  },
  digamma: {
    args: ['x', 'inf', 'nan'],
    body: `
  var y = 0.0;
  if (x > 0) { y = digammaAbove(x); }
  if (x < 0) {
    var r = x - Math.floor(x + 0.5);
    y = digammaAbove(1 - x) - 3.141592653589793 * cosOf(3.141592653589793 * r, nan) / sinOf(3.141592653589793 * r, nan);
    if (r === 0) { y = nan; }
  }
  if (x === inf) { y = inf; }
  if (x === 0 || x === -inf || x !== x) { y = nan; }
  return y;`,
    uses: ['digammaAbove', 'sinOf', 'cosOf'],
  },
  // n!·ζ(n + 1, x) by Euler–Maclaurin summation, DLMF §25.11(iii); negative x through the recurrence, down to about −40.
  polygammaAbove: {
    args: ['n', 'x'],
    body: `
  var factorial = 1.0;
  for (var j = 1; j <= 34; j++) { if (j <= n) { factorial = factorial * j; } }
  var s = n + 1;
  var sum = 0.0;
  var w = x;
  for (var i = 0; i < 64; i++) {
    if (w < 10) {
      var t = 1.0;
      for (var k = 0; k < 35; k++) { if (k < s) { t = t / w; } }
      sum = sum + t;
      w = w + 1;
    }
  }
  var f = 1.0;
  for (var k2 = 0; k2 < 35; k2++) { if (k2 < s) { f = f / w; } }
  var z = 1 / (w * w);
  var b1 = s / w / 12;
  var b2 = s * (s + 1) * (s + 2) / w * z / 720;
  var b3 = s * (s + 1) * (s + 2) * (s + 3) * (s + 4) / w * z * z / 30240;
  return factorial * (sum + f * (w / n + 0.5 + b1 - b2 + b3));`,
  },
  polygamma: {
    args: ['n', 'x', 'inf', 'nan'],
    body: `
  var y = digamma(x, inf, nan);
  if (n > 0) {
    y = polygammaAbove(n, x);
    var odd = n - 2 * Math.floor(n * 0.5);
    if (odd < 0.5) { y = -y; }
    if (x === inf) { y = 0; }
    if (x < -40 || x !== x) { y = nan; }
    if (x <= 0 && Math.floor(x) === x) { y = inf; if (odd < 0.5 || x - x !== 0) { y = nan; } }
  }
  if (n < 0 || n > 34 || Math.floor(n) !== n) { y = nan; }
  return y;`,
    uses: ['digamma', 'polygammaAbove'],
  },
};

/** The source of the functions that `names` need, in the form gpu.js takes. */
export function functionSources(names: Iterable<string>): FunctionSource[] {
  const sources: FunctionSource[] = [];
  // gpu.js puts a function before its callers only when it has one caller: every caller gets a copy of its own.
  const add = (name: string, as: string): void => {
    const { args, body, uses = [] } = deviceFunctions[name]!;
    let text = body;
    for (const used of uses) {
      const own = `${used}_${as}`;
      text = text.replaceAll(new RegExp(`\\b${used}\\(`, 'g'), `${own}(`);
      add(used, own);
    }
    sources.push({
      source: `function ${as}(${args.join(', ')}) { ${text} }`,
      settings: { argumentTypes: Object.fromEntries(args.map((argument) => [argument, 'Number'])), returnType: 'Number' },
    });
  };
  for (const name of names) add(name, name);
  return sources;
}

/** A function as gpu.js takes it. */
export interface FunctionSource {
  readonly source: string;
  readonly settings: { readonly argumentTypes: Readonly<Record<string, string>>; readonly returnType: string };
}
