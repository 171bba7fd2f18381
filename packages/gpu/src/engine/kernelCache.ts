import type { GpuJsKernel } from './gpuJs.js';

/** Built kernels by their source and shape; the one not used for longest makes room. */
export class KernelCache {
  private readonly kernels = new Map<string, GpuJsKernel>();

  constructor(
    private readonly limit: number,
    private readonly destroy: (kernel: GpuJsKernel) => void,
  ) {}

  get size(): number {
    return this.kernels.size;
  }

  /** The kernel of this key, made when it is not there. */
  get(key: string, make: () => GpuJsKernel): GpuJsKernel {
    let kernel = this.kernels.get(key);
    if (kernel !== undefined) {
      // A map keeps the order of insertion: what is used moves to its end.
      this.kernels.delete(key);
    } else {
      kernel = make();
    }
    this.kernels.set(key, kernel);
    if (this.kernels.size > this.limit) {
      const [oldest, evicted] = this.kernels.entries().next().value!;
      this.kernels.delete(oldest);
      this.destroy(evicted);
    }
    return kernel;
  }

  clear(): void {
    for (const kernel of this.kernels.values()) this.destroy(kernel);
    this.kernels.clear();
  }
}
