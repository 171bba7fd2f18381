import { compile, valueAndGrad } from '@x/autodiff';
import { tensor, type Tensor } from '@x/tensor';
import { floats, numbers } from '../numbers.js';
import { loadJaxJs } from '../peers/jaxJs.js';

const x64 = numbers(100, { seed: 16 });

/** The function whose first call is timed: 50 ops on a vector of 100 elements and a sum. */
function fiftyOps(x: Tensor): Tensor {
  let y = x;
  for (let i = 0; i < 10; i++) y = y.mul(1 + i / 20).add(x).sin().mul(0.5).sub(0.25);
  return y.sum();
}

/** Makes a compiled function that nobody has seen before and calls it once, as often as asked. */
export function firstCall(): () => [value: Tensor, gradient: Tensor] {
  const x = tensor(x64);
  return () => compile(valueAndGrad((v: Tensor) => fiftyOps(v)))(x) as [Tensor, Tensor];
}

/** The same by jax-js, with its results as numbers. */
export async function firstCallOfJaxJs(): Promise<() => number[]> {
  const { numpy: np, jit, valueAndGrad: derive } = await loadJaxJs();
  const x = np.array(floats(x64));
  type Vector = typeof x;
  return () => {
    const f = jit(
      derive((v: Vector) => {
        let y = v.ref;
        for (let i = 0; i < 10; i++) y = np.subtract(np.multiply(np.sin(np.add(np.multiply(y, 1 + i / 20), v.ref)), 0.5), 0.25);
        v.dispose();
        return np.sum(y);
      }),
    );
    const results = (f(x.ref) as unknown as [Vector, Vector]).flatMap((y) => Array.from(y.dataSync() as Float32Array));
    f.dispose();
    return results;
  };
}
