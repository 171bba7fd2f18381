import { TensorError } from '@x/tensor/core';
import { SilentFallbackError } from '../errors.js';
import { functionSources } from '../source/deviceFunctions.js';
import type { KernelCall } from '../source/kernelWriter.js';
import type { DeviceArray, GpuJs, GpuJsContext, GpuJsKernel, KernelValue } from './gpuJs.js';
import { KernelCache } from './kernelCache.js';
import { Buffer, Memory, type Raw } from './memory.js';
import type { Mode } from './modes.js';

/** Runs kernels on one back end of gpu.js. */
export class Engine {
  readonly memory: Memory = new Memory();
  /** True where results come later: everything is a promise then. */
  readonly asynchronous: boolean;
  /** Most arrays that one kernel may read. */
  readonly maxInputs: number;
  private readonly context: GpuJsContext;
  private readonly kernels: KernelCache;
  private readonly onGraphics: boolean;
  /** Calls and readings that have not ended, where they run later. */
  private running: Promise<unknown> | undefined;
  /** How many results of each kernel are alive: they are read through their kernel. */
  private readonly results = new Map<GpuJsKernel, number>();
  private readonly retired = new Set<GpuJsKernel>();

  constructor(
    private readonly library: GpuJs,
    readonly mode: Mode,
    cacheSize: number,
    /** What the driver calls itself, where only asking asynchronously tells. */
    private readonly adapter?: string,
  ) {
    this.context = new library.GPU({ mode });
    this.kernels = new KernelCache(cacheSize, (kernel) => this.retire(kernel));
    // gpu.js makes its WebGL context with the first kernel; asking for limits must not have to wait for one.
    this.asynchronous = mode === 'webgpu';
    this.onGraphics = mode !== 'cpu' && mode !== 'webasm';
    // WebGL promises 16 textures; gpu.js's WebGPU back end takes 7 arrays.
    this.maxInputs = this.asynchronous ? 7 : mode === 'webgl2' || mode === 'webgl' || mode === 'headlessgl' ? 14 : 24;
  }

  get kernelCount(): number {
    return this.kernels.size;
  }

  /** The WebGL context, once a kernel has run. */
  get webgl(): WebGLRenderingContext | undefined {
    const { context } = this.context;
    return context !== null && typeof context === 'object' && 'getParameter' in context ? (context as WebGLRenderingContext) : undefined;
  }

  /** What computes, as far as it says. */
  get driver(): string {
    if (this.mode === 'cpu') return 'JavaScript';
    if (this.mode === 'webasm') return 'WebAssembly';
    const { webgl } = this;
    if (webgl === undefined) return this.adapter ?? 'unknown';
    const extension = webgl.getExtension('WEBGL_debug_renderer_info');
    return String(webgl.getParameter(extension?.UNMASKED_RENDERER_WEBGL ?? webgl.RENDERER));
  }

  /** Copies elements to the device; `keep` keeps them here as well. */
  upload(elements: Float32Array, madeBy: string, keep: boolean = false): Buffer {
    const size = elements.length;
    if (size <= 1 || !this.onGraphics) return this.memory.allocate(elements, size, madeBy, { host: elements });
    const kernel = this.build(`upload ${size}`, 'upload', 'function (x) { return x[this.thread.x]; }', size, [], { x: 'Array' });
    return this.result(kernel, this.start('upload', kernel, [elements], []), size, madeBy, keep ? elements : undefined);
  }

  /** Runs a kernel; its result stays on the device. */
  run({ name, size, source, functions, kinds, args }: KernelCall): Buffer {
    const parameters = /^function \(([^)]*)\)/.exec(source)![1]!.split(', ');
    const types = Object.fromEntries(parameters.map((p, i) => [p, kinds[i] === 'buffer' ? this.arrayType : 'Float']));
    // Shaders know the sizes of the textures they read as constants.
    const sizes = args.map((x) => (typeof x === 'number' ? '' : x.size)).join();
    const kernel = this.build(`${size} ${sizes} ${source}`, name, source, size, functions, types);
    return this.result(kernel, this.start(name, kernel, args, [Infinity, NaN]), size, name);
  }

  private result(kernel: GpuJsKernel, raw: Raw, size: number, madeBy: string, host?: Float32Array): Buffer {
    this.results.set(kernel, (this.results.get(kernel) ?? 0) + 1);
    const gone = (): void => {
      const left = this.results.get(kernel)! - 1;
      if (left > 0) {
        this.results.set(kernel, left);
        return;
      }
      this.results.delete(kernel);
      if (this.retired.delete(kernel)) this.retire(kernel);
    };
    return this.memory.allocate(raw, size, madeBy, { host, gone });
  }

  /** Destroys a kernel once nothing needs it any more. */
  private retire(kernel: GpuJsKernel): void {
    if (this.results.has(kernel)) this.retired.add(kernel);
    else if (this.running === undefined) kernel.destroy();
    else void this.running.then(() => kernel.destroy());
  }

  private start(name: string, kernel: GpuJsKernel, args: readonly (Buffer | Float32Array | number)[], constants: readonly number[]): Raw {
    const values = args.map((x) => (x instanceof Buffer ? x.raw : x));
    if (!this.asynchronous) return this.checked(name, kernel, kernel(...(values as KernelValue[]), ...constants));
    const result = Promise.all(values.map((value) => Promise.resolve(value))).then(async (ready) => this.checked(name, kernel, await kernel(...ready, ...constants)) as DeviceArray);
    for (const x of args) if (x instanceof Buffer) x.readBy(result);
    this.running = Promise.allSettled([this.running, result]);
    return result;
  }

  private get arrayType(): string {
    if (this.asynchronous) return 'Array';
    return this.onGraphics ? 'ArrayTexture(1)' : 'Array';
  }

  private build(
    key: string,
    name: string,
    source: string,
    size: number,
    functions: Iterable<string>,
    argumentTypes: Readonly<Record<string, string>>,
  ): GpuJsKernel {
    return this.kernels.get(key, () => {
      try {
        return this.context.createKernel(source, {
          output: [size],
          precision: 'single',
          tactic: 'precision',
          strictIntegers: true,
          // Loops with bounds that gpu.js cannot see would end silently at 1000.
          loopMaxIterations: 1 << 24,
          pipeline: this.onGraphics,
          immutable: this.onGraphics,
          functions: functionSources(functions),
          argumentTypes,
        });
      } catch (error) {
        throw new TensorError({
          op: name,
          argument: 'kernel',
          expected: `compile on ${this.mode}`,
          actual: error instanceof Error ? error.message : String(error),
          hint: 'Run this op on the cpu: move its operands with x.to(cpu).',
        });
      }
    });
  }

  /** gpu.js falls back to plain JavaScript without an error: that is one here. */
  private checked(name: string, kernel: GpuJsKernel, result: KernelValue | Promise<KernelValue>): Raw {
    const fellBack = this.mode !== 'cpu' && kernel.kernel.constructor === this.library.CPUKernel;
    const staysThere = result instanceof Float32Array !== this.onGraphics || result instanceof Promise;
    if (!fellBack && typeof result !== 'number' && (staysThere || this.asynchronous)) return result as Raw;
    throw new SilentFallbackError({
      op: name,
      argument: 'mode',
      expected: `run on ${this.mode}`,
      actual: `a fallback to JavaScript (${kernel.kernel.fallbackReason ?? 'no reason given'})`,
      hint: "Choose another mode, such as gpu({ mode: 'cpu' }).",
    });
  }

  /** The elements of a buffer, where they can be had at once. */
  readSync(buffer: Buffer): Float32Array {
    const { raw, host } = buffer;
    if (host !== undefined) return host;
    if (raw instanceof Float32Array) return raw;
    const read = raw instanceof Promise ? raw : raw.toArray();
    if (read instanceof Float32Array) return read;
    throw new TensorError({
      op: 'data',
      argument: 'x',
      expected: 'live on a synchronous device',
      actual: `a tensor on ${this.mode}`,
      hint: 'Use `await x.read()`.',
    });
  }

  async read(buffer: Buffer): Promise<Float32Array> {
    if (buffer.host !== undefined) return buffer.host;
    const reading = Promise.resolve(buffer.raw).then((raw) => (raw instanceof Float32Array ? raw : raw.toArray()));
    if (this.asynchronous) {
      buffer.readBy(reading);
      this.running = Promise.allSettled([this.running, reading]);
    }
    return reading;
  }

  async destroy(): Promise<void> {
    await this.running;
    this.memory.freeAll();
    this.kernels.clear();
    await this.context.destroy();
  }
}
