import { add, arange, at, atan2, cos, div, exp, matmul, mul, pow, sin, slice, sqrt, square, stack, sub, sum, tensor, type Tensor } from '@x/tensor';

/** A published problem: f, the usual start, and the least value that descent from there should find. */
export interface TestProblem {
  readonly name: string;
  readonly f: (x: Tensor) => Tensor;
  readonly x0: readonly number[];
  readonly minimum: number;
  /** Where the minimum lies, when it is known in closed form and single. */
  readonly x?: readonly number[];
}

const sumSquares = (...r: Tensor[]): Tensor => sum(square(stack(r)));
const parts = (x: Tensor): Tensor[] => Array.from({ length: x.shape[0]! }, (_, i) => at(x, i));

/** Σ 100(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)². */
export const rosenbrock = (x: Tensor): Tensor => {
  const n = x.shape[0]!;
  const [head, tail] = [slice(x, [0], [n - 1]), slice(x, [1], [n])];
  return sum(add(mul(100, square(sub(tail, square(head)))), square(sub(1, head))));
};

const bardY = [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.1, 4.39];

/**
 * Problems of Moré, Garbow & Hillstrom, Testing unconstrained optimization software, ACM TOMS 7 (1981), with their
 * numbers in that paper; the minima are those that it gives.
 */
export const testProblems: readonly TestProblem[] = [
  { name: 'MGH 1 Rosenbrock', f: rosenbrock, x0: [-1.2, 1], minimum: 0, x: [1, 1] },
  {
    name: 'MGH 2 Freudenstein and Roth',
    // The local minimum 48.9842 lies nearer to the usual start than the one with f = 0.
    f: (x) => {
      const [a, b] = parts(x) as [Tensor, Tensor];
      return sumSquares(add(sub(a, 13), mul(sub(mul(sub(5, b), b), 2), b)), add(sub(a, 29), mul(sub(mul(add(b, 1), b), 14), b)));
    },
    x0: [0.5, -2],
    minimum: 48.98425367924001,
  },
  {
    name: 'MGH 3 Powell badly scaled',
    f: (x) => {
      const [a, b] = parts(x) as [Tensor, Tensor];
      return sumSquares(sub(mul(mul(1e4, a), b), 1), sub(add(exp(mul(a, -1)), exp(mul(b, -1))), 1.0001));
    },
    x0: [0, 1],
    minimum: 0,
  },
  {
    name: 'MGH 4 Brown badly scaled',
    f: (x) => {
      const [a, b] = parts(x) as [Tensor, Tensor];
      return sumSquares(sub(a, 1e6), sub(b, 2e-6), sub(mul(a, b), 2));
    },
    x0: [1, 1],
    minimum: 0,
    x: [1e6, 2e-6],
  },
  {
    name: 'MGH 5 Beale',
    f: (x) => {
      const [a, b] = parts(x) as [Tensor, Tensor];
      return sumSquares(...[1.5, 2.25, 2.625].map((y, i) => sub(y, mul(a, sub(1, pow(b, i + 1))))));
    },
    x0: [1, 1],
    minimum: 0,
    x: [3, 0.5],
  },
  {
    name: 'MGH 7 Helical valley',
    f: (x) => {
      const [a, b, c] = parts(x) as [Tensor, Tensor, Tensor];
      // The paper's branch of the angle: from −¼ to ¾ of a turn, continuous where x₁ < 0, so the cut lies at x₁ = 0, x₂ < 0.
      const turn = add(div(atan2(mul(a, -1), b), 2 * Math.PI), 0.25);
      return sumSquares(mul(10, sub(c, mul(10, turn))), mul(10, sub(sqrt(add(square(a), square(b))), 1)), c);
    },
    x0: [-1, 0, 0],
    minimum: 0,
    x: [1, 0, 0],
  },
  {
    name: 'MGH 8 Bard',
    f: (x) => {
      const [a, b, c] = parts(x) as [Tensor, Tensor, Tensor];
      const u = arange(1, 16);
      const v = sub(16, u);
      const w = tensor(Array.from({ length: 15 }, (_, i) => Math.min(i + 1, 15 - i)));
      return sum(square(sub(tensor(bardY), add(a, div(u, add(mul(v, b), mul(w, c)))))));
    },
    x0: [1, 1, 1],
    minimum: 8.214877306578963e-3,
  },
  {
    name: 'MGH 13 Powell singular',
    f: (x) => {
      const [a, b, c, d] = parts(x) as [Tensor, Tensor, Tensor, Tensor];
      return sumSquares(add(a, mul(10, b)), mul(Math.sqrt(5), sub(c, d)), square(sub(b, mul(2, c))), mul(Math.sqrt(10), square(sub(a, d))));
    },
    x0: [3, -1, 0, 1],
    minimum: 0,
  },
  {
    name: 'MGH 14 Wood',
    f: (x) => {
      const [a, b, c, d] = parts(x) as [Tensor, Tensor, Tensor, Tensor];
      return sumSquares(
        mul(10, sub(b, square(a))),
        sub(1, a),
        mul(Math.sqrt(90), sub(d, square(c))),
        sub(1, c),
        mul(Math.sqrt(10), sub(add(b, d), 2)),
        mul(1 / Math.sqrt(10), sub(b, d)),
      );
    },
    x0: [-3, -1, -3, -1],
    minimum: 0,
    x: [1, 1, 1, 1],
  },
  {
    name: 'MGH 16 Brown and Dennis',
    f: (x) => {
      const [a, b, c, d] = parts(x) as [Tensor, Tensor, Tensor, Tensor];
      const t = mul(arange(1, 21), 0.2);
      return sum(square(add(square(sub(add(a, mul(t, b)), exp(t))), square(sub(add(c, mul(d, sin(t))), cos(t))))));
    },
    x0: [25, 5, -5, -1],
    minimum: 85822.20162635,
  },
  {
    name: 'MGH 26 Trigonometric, n = 10',
    // From the usual start many methods find the local minimum 2.79506e-5 that the paper lists beside 0.
    f: (x) => {
      const n = x.shape[0]!;
      const i = arange(1, n + 1);
      return sum(square(sub(add(sub(n, sum(cos(x))), mul(i, sub(1, cos(x)))), sin(x))));
    },
    x0: Array.from({ length: 10 }, () => 0.1),
    minimum: 2.7950613e-5,
  },
  {
    name: 'chained Rosenbrock, n = 10',
    f: rosenbrock,
    x0: Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? -1.2 : 1)),
    minimum: 0,
    x: Array.from({ length: 10 }, () => 1),
  },
  {
    name: 'quadratic with a Hilbert matrix, n = 5',
    f: (x) => {
      const h = tensor(Array.from({ length: 5 }, (_, i) => Array.from({ length: 5 }, (_, j) => 1 / (i + j + 1))));
      const z = sub(x, 1);
      return sum(mul(z, matmul(h, z)));
    },
    x0: [0, 0, 0, 0, 0],
    minimum: 0,
  },
];
