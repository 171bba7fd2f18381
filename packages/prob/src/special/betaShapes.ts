import { binary, digammaOf, polygammaOf, type Binary, type Intrinsic } from '@x/tensor/core';
import { inverseDigammaOf } from './inverseDigamma.js';
import { polygammaFunction } from './polygammaFunction.js';

/** The a, b > 0 with ψ(a) − ψ(a + b) = g and ψ(b) − ψ(a + b) = h, for g, h < 0 with eᵍ + eʰ < 1. */
function shapesOf(g: number, h: number): readonly [number, number] {
  if (!(Math.exp(g) + Math.exp(h) < 1)) return [NaN, NaN];
  // With eᵍ and eʰ for the means of x and 1 − x, the defect 1 − eᵍ − eʰ is about half of 1/(a + b).
  const total = 0.5 / (1 - Math.exp(g) - Math.exp(h));
  let a = Math.max(Math.exp(g) * total, 1e-3);
  let b = Math.max(Math.exp(h) * total, 1e-3);
  // Minka's fixed point climbs from any start; Newton's method in the logarithms finishes.
  for (let step = 0; step < 5; step++) {
    const common = digammaOf(a + b);
    a = inverseDigammaOf(g + common);
    b = inverseDigammaOf(h + common);
  }
  for (let step = 0; step < 200; step++) {
    const common = digammaOf(a + b);
    const [u, v] = [digammaOf(a) - common - g, digammaOf(b) - common - h];
    const c = polygammaOf(1, a + b);
    const [p, q] = [polygammaOf(1, a) - c, polygammaOf(1, b) - c];
    const det = p * q - c * c;
    const [da, db] = [(q * u + c * v) / det, (c * u + p * v) / det];
    // A step that would cross zero is taken by the fixed point instead.
    if (da < a && db < b && da > -3 * a && db > -3 * b) {
      a -= da;
      b -= db;
    } else {
      a = inverseDigammaOf(g + common);
      b = inverseDigammaOf(h + common);
    }
    if (!(Math.abs(da) > 1e-11 * a || Math.abs(db) > 1e-11 * b)) break;
  }
  return [a, b];
}

const det = '((polygamma(1, a) - polygamma(1, a + b)) * (polygamma(1, b) - polygamma(1, a + b)) - polygamma(1, a + b) * polygamma(1, a + b))';
const own = (a: string, b: string): string => `(polygamma(1, ${b}) - polygamma(1, ${a} + ${b})) / ${detOf(a, b)}`;
const cross = (a: string, b: string): string => `polygamma(1, ${a} + ${b}) / ${detOf(a, b)}`;
const detOf = (a: string, b: string): string => det.replace(/\ba\b/g, a).replace(/\bb\b/g, b);

const first: Intrinsic = {
  name: 'betaShapeA',
  evaluate: (g, h) => shapesOf(g!, h!)[0],
  partials: [own('r', 'betaShapeB(x, y)'), cross('r', 'betaShapeB(x, y)')],
  uses: () => [second, polygammaFunction],
};
const second: Intrinsic = {
  name: 'betaShapeB',
  evaluate: (g, h) => shapesOf(g!, h!)[1],
  partials: [cross('betaShapeA(x, y)', 'r'), own('r', 'betaShapeA(x, y)')],
  uses: () => [first, polygammaFunction],
};

/** The first parameter of the beta law whose logarithms have the means E[log X] = x and E[log(1 − X)] = y. */
export const betaShapeA: Binary = /* @__PURE__ */ binary('betaShapeA', 'betaShapeA(x, y)', { uses: () => [first] });

/** The second parameter of that law. */
export const betaShapeB: Binary = /* @__PURE__ */ binary('betaShapeB', 'betaShapeB(x, y)', { uses: () => [second] });
