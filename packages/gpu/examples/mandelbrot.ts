// Escape times of z ↦ z² + c for every pixel at once: one compiled step, fused into a few kernels, run again and again.
//
//   pnpm --filter @x/gpu example mandelbrot
import { compile } from '@x/autodiff';
import { linspace, where, zeros, type Device, type Tensor } from '@x/tensor';
import { gpu } from '@x/gpu';

/** How many of `steps` iterations each point of the rectangle stays within radius 2. */
export function escapeTimes(device: Device, { width = 96, height = 40, steps = 60 }: { width?: number; height?: number; steps?: number } = {}): Tensor {
  const re = linspace(-2.1, 0.7, width).astype('float32').reshape([1, width]).to(device);
  const im = linspace(-1.15, 1.15, height).astype('float32').reshape([height, 1]).to(device);
  const step = compile((x: Tensor, y: Tensor, count: Tensor, a: Tensor, b: Tensor) => {
    const [xx, yy] = [x.square(), y.square()];
    const inside = xx.add(yy).lessEqual(4);
    // Points that have escaped stay where they are, so that nothing overflows.
    return { x: where(inside, xx.sub(yy).add(a), x), y: where(inside, x.mul(y).mul(2).add(b), y), count: count.add(inside.astype('float32')) };
  });
  const zero = zeros([height, width], { dtype: 'float32' }).to(device);
  let state = { x: zero, y: zero, count: zero };
  for (let n = 0; n < steps; n++) state = step(state.x, state.y, state.count, re, im);
  return state.count;
}

/** Runs the example. */
export async function main(): Promise<number[][]> {
  const device = await gpu();
  const counts = device.scope(() => escapeTimes(device));
  const data = await counts.read();
  const [height, width] = counts.shape as [number, number];
  const rows = Array.from({ length: height }, (_, i) => Array.from(data.slice(i * width, (i + 1) * width)));
  const { mode, driver } = device.info();
  console.log(`${mode} (${driver}), ${device.memory().kernels} kernels`);
  console.log(rows.map((row) => row.map((n) => ' .,:;ox%#@'[Math.min(9, Math.floor(Math.log2(n + 1) * 1.6))]).join('')).join('\n'));
  await device.dispose();
  return rows;
}
