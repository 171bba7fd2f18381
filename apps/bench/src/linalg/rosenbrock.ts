import { minimize } from '@x/optim';
import { slice, tensor, type Tensor } from '@x/tensor';
import type { Case } from '../case.js';
import { python } from '../peers/python.js';

const n = 100;
const x0 = Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? -1.2 : 1));

/** Σ 100(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)² */
function rosenbrock(x: Tensor): Tensor {
  const [low, high] = [slice(x, [0], [n - 1]), slice(x, [1], [n])];
  return high.sub(low.square()).square().mul(100).add(low.neg().add(1).square()).sum();
}

/** The chained Rosenbrock function from the usual start to a gradient below 1e-5; SciPy is given the gradient by hand. */
export const rosenbrockMinimum: readonly Case[] = [
  {
    suite: 'linalg',
    name: 'L-BFGS, Rosenbrock',
    size: '100 unknowns',
    unit: 'seconds',
    ours: () => {
      const once = (): ReturnType<typeof minimize<Tensor>> => minimize(rosenbrock, tensor(x0), { method: 'lbfgs', tolerance: 1e-5 });
      return { run: once, result: () => once().x.data };
    },
    peers: {
      SciPy: python({
        inputs: { x0: { values: x0, shape: [n] } },
        modules: ['scipy'],
        setup: `
from scipy.optimize import minimize
def f(x):
    low, high = x[:-1], x[1:]
    a, b = high - low ** 2, 1 - low
    g = np.zeros_like(x)
    g[:-1] = -400 * a * low - 2 * b
    g[1:] += 200 * a
    return (100 * a ** 2 + b ** 2).sum(), g`,
        expression: "minimize(f, x0, jac=True, method='L-BFGS-B', options={'gtol': 1e-5, 'ftol': 0, 'maxiter': 10000, 'maxfun': 20000}).x",
      }),
    },
    budgets: [],
    tolerance: 1e-4,
  },
];
