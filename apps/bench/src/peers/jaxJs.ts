import type * as Jax from '@jax-js/jax';
import type { Prepared } from '../case.js';

export type JaxJs = typeof Jax;
type JaxArray = InstanceType<JaxJs['Array']>;

/** Results up to this size are read as a user would; larger ones are only waited for, because reading copies them. */
const largestRead = 4096;

/**
 * jax-js on its wasm device, one thread. It asks for two globals that Node 20 lacks: `navigator`, of which it reads
 * the user agent, and `Float16Array`, which it names in an instanceof test before accepting any float64 array. An
 * empty class answers that test; nothing here computes in float16.
 */
export async function loadJaxJs(): Promise<JaxJs> {
  const world = globalThis as { navigator?: unknown; Float16Array?: unknown };
  world.navigator ??= { userAgent: 'Node' };
  world.Float16Array ??= class Float16Array {};
  const jax = await import('@jax-js/jax');
  const devices = await jax.init();
  if (!devices.includes('wasm')) throw new Error(`jax-js starts only ${devices.join(', ')} here`);
  jax.defaultDevice('wasm');
  return jax;
}

/**
 * A contender of jax-js. Its ops are lazy, so every run ends by reading small results, which frees them, or by
 * awaiting large ones. Arrays that are used again need `.ref` inside the work.
 */
export function jaxJs(work: (jax: JaxJs) => () => JaxArray | JaxArray[]): () => Promise<Prepared> {
  return async () => {
    const once = work(await loadJaxJs());
    const listed = (): JaxArray[] => [once()].flat();
    const large = listed().some((y) => {
      const { size } = y;
      y.dispose();
      return size > largestRead;
    });
    return {
      run: large
        ? async () => {
            for (const y of listed()) (await y.blockUntilReady()).dispose();
          }
        : () => {
            for (const y of listed()) y.dataSync();
          },
      result: () => listed().flatMap((y) => Array.from(y.dataSync())),
    };
  };
}
