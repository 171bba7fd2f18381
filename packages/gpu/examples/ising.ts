// Denoises an image by Gibbs sampling of the Ising posterior on a device: a checkerboard sweep updates half of all spins at once.
//
//   pnpm --filter @x/gpu example ising
import { logicalNot, pad, random, tensor, where, type Tensor } from '@x/tensor';
import { gpu, type GpuDevice } from '@x/gpu';

/** The posterior mean of every spin, given `seen` = spin + noise, after `sweeps` checkerboard sweeps. */
export function denoise(
  device: GpuDevice,
  seen: Tensor,
  { coupling = 0.9, sigma = 1, sweeps = 60, discarded = 15, seed = 1 }: { coupling?: number; sigma?: number; sweeps?: number; discarded?: number; seed?: number } = {},
): Tensor {
  const [rows, columns] = seen.shape as [number, number];
  const even = tensor(Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => (i + j) % 2 === 0)));
  const colours = [even, logicalNot(even)].map((mask) => mask.to(device));
  const evidence = seen.to(device).mul(2 / sigma ** 2);
  let spins = where(seen.greater(0), 1, -1).astype('float32').to(device);
  let total = spins.mul(0);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const next = device.scope(() => {
      let s = spins;
      colours.forEach((mask, half) => {
        const around = pad(s, [[1, 1], [1, 1]]);
        const at = (i: number, j: number): Tensor => around.slice([i, j], [i + rows, j + columns]);
        const field = at(0, 1).add(at(2, 1)).add(at(1, 0)).add(at(1, 2));
        // P(z = 1 | neighbours, y) = σ(2J Σ z + 2y/σ²).
        const p = field.mul(2 * coupling).add(evidence).sigmoid();
        const u = random.uniform(random.key(`${seed} ${sweep} ${half}`), [rows, columns], { dtype: 'float32' }).to(device);
        s = where(mask, where(u.less(p), 1, -1).astype('float32'), s);
      });
      return { s, total: sweep < discarded ? total : total.add(s) };
    });
    device.free(spins, next.total === total ? [] : total);
    ({ s: spins, total } = next);
  }
  return total.div(sweeps - discarded);
}

/** A ring and a cross as spins −1 and 1. */
export function picture(size: number): Tensor {
  return tensor(
    Float32Array.from({ length: size * size }, (_, k) => {
      const [y, x] = [Math.floor(k / size) / size - 0.5, (k % size) / size - 0.5];
      const radius = Math.hypot(x, y);
      return (radius > 0.28 && radius < 0.42) || (radius < 0.2 && (Math.abs(x) < 0.05 || Math.abs(y) < 0.05)) ? 1 : -1;
    }),
    { shape: [size, size] },
  );
}

/** Characters for a picture of numbers from −1 to 1. */
function drawn(x: Tensor): string {
  const rows = x.toArray() as number[][];
  return rows.filter((_, i) => i % 2 === 0).map((row) => row.map((v) => ' .:*#'[Math.max(0, Math.min(4, Math.floor((v + 1) * 2.5)))]).join('')).join('\n');
}

/** Runs the example. */
export async function main(): Promise<{ wrongBefore: number; wrongAfter: number }> {
  const device = await gpu();
  const clean = picture(48);
  const seen = clean.add(random.normal(random.key(7), [48, 48], { dtype: 'float32' }));
  const mean = denoise(device, seen);
  const wrong = (x: Tensor): number => where(x.greater(0), 1, -1).astype('float32').notEqual(clean).mean().item();
  const result = { wrongBefore: wrong(seen), wrongAfter: wrong(tensor(await mean.read(), { shape: [48, 48] })) };
  console.log(`${device.info().mode} (${device.info().driver})\n${drawn(seen)}\n\n${drawn(tensor(await mean.read(), { shape: [48, 48] }))}`);
  console.log(`wrong pixels: ${(100 * result.wrongBefore).toFixed(1)} % before, ${(100 * result.wrongAfter).toFixed(1)} % after`);
  await device.dispose();
  return result;
}
