/// <reference lib="esnext.disposable" preserve="true" />
import { isTensor, sizeOf, TensorError, treeLeaves, type Aval, type Device, type DType, type Graph, type Op, type Tensor, type TypedArray } from '@x/tensor/core';
import { compileGraph } from './compile/compileGraph.js';
import type { Engine } from './engine/engine.js';
import type { Allocation, Buffer, Handle } from './engine/memory.js';
import type { Mode } from './engine/modes.js';
import type { KernelTable } from './kernels/rule.js';
import { elementsOf, OpRunner, type RunnerBehaviour } from './opRunner.js';
import { inexact, largestInteger } from './precision.js';

/** What a device is and can do. */
export interface GpuInfo {
  /** The back end of gpu.js that runs. */
  readonly mode: Mode;
  /** The driver, as far as it says. */
  readonly driver: string;
  /** True when no graphics processor is at work: in modes cpu and webasm, and behind software drivers. */
  readonly software: boolean;
  readonly precision: 'float32';
  /** Whole numbers are exact up to here. */
  readonly largestInteger: number;
  /** Elements of the largest tensor, and arrays that one kernel may read. */
  readonly limits: { readonly elements: number; readonly inputs: number };
}

/** What a device holds. */
export interface GpuMemory {
  readonly bytes: number;
  /** What is alive, oldest first. */
  readonly allocations: readonly Allocation[];
  /** Compiled kernels that are kept. */
  readonly kernels: number;
}

/**
 * A graphics processor, or what stands in for one, as a device: tensors on it stay there between ops, and ops on them run
 * there. Made by `gpu`.
 */
export class GpuDevice implements Device {
  readonly name: string;
  readonly dtypes: readonly DType[] = ['float32', 'int32', 'bool'];
  readonly readSync?: (storage: unknown, aval: Aval) => TypedArray;
  private readonly runner: OpRunner;
  private ended: Promise<void> | undefined;

  /**
   * Use `gpu`.
   * @internal
   */
  constructor(
    private readonly engine: Engine,
    kernels: KernelTable,
    behaviour: RunnerBehaviour,
  ) {
    // Not `cpu` alone, which is the built-in device.
    this.name = engine.mode === 'cpu' ? 'gpu.js (cpu)' : engine.mode;
    this.runner = new OpRunner(engine, kernels, behaviour, this);
    if (!engine.asynchronous) this.readSync = (storage, aval) => this.typed(this.runner.elements(storage as Handle), aval);
  }

  /** Most arrays that one kernel may read. */
  get maxInputs(): number {
    return this.engine.maxInputs;
  }

  /** True where results can only be read with `await x.read()`. */
  get asynchronous(): boolean {
    return this.engine.asynchronous;
  }

  /** Which back end runs, on what, and what it can hold. */
  info(): GpuInfo {
    const { mode, webgl, maxInputs, driver } = this.engine;
    const software = mode === 'cpu' || mode === 'webasm' || /swiftshader|llvmpipe|softpipe|software|basic render/i.test(driver);
    const side = webgl === undefined ? 4096 : (webgl.getParameter(webgl.MAX_TEXTURE_SIZE) as number);
    // Addresses are float32 numbers in shaders.
    const elements = Math.min(largestInteger, side * side);
    return { mode, driver, software, precision: 'float32', largestInteger, limits: { elements, inputs: maxInputs } };
  }

  /** What lies on the device now. */
  memory(): GpuMemory {
    const allocations = this.engine.memory.list();
    return { bytes: allocations.reduce((sum, { bytes }) => sum + bytes, 0), allocations, kernels: this.engine.kernelCount };
  }

  /**
   * Runs `fn` and gives all memory back that it took, but for the tensors in its result. Tensors are freed by garbage
   * collection as well, but that runs late, and never within a synchronous loop. `fn` must be synchronous.
   */
  scope<T>(fn: () => T): T {
    this.runner.requireAlive('scope');
    return this.engine.memory.scope(fn, (result) => {
      if (result instanceof Promise) {
        throw new TensorError({ op: 'scope', argument: 'fn', expected: 'be synchronous', actual: 'a function that returns a promise', hint: 'Read results after the scope, with `await y.read()`.' });
      }
      return this.buffersIn(result);
    });
  }

  /** Gives the memory of these tensors (or trees of them) back now; they and their views must not be used any more. */
  free(...tensors: readonly unknown[]): void {
    for (const buffer of this.buffersIn(tensors)) this.engine.memory.free(buffer);
  }

  /** Gives everything back. Tensors on the device and the device itself cannot be used afterwards. */
  async dispose(): Promise<void> {
    this.runner.close();
    this.ended ??= this.engine.destroy();
    await this.ended;
  }

  private *buffersIn(tree: unknown): Iterable<Buffer> {
    for (const leaf of treeLeaves(tree)) if (isTensor(leaf) && leaf.device === this) yield (leaf.storage as Handle).buffer;
  }

  private typed(elements: Float32Array, { dtype }: Aval): TypedArray {
    if (dtype === 'float32') return elements;
    for (let i = 0; i < elements.length; i++) {
      if (elements[i] !== elements[i]) throw inexact(this.name, i);
    }
    return dtype === 'int32' ? Int32Array.from(elements) : Uint8Array.from(elements);
  }

  /**
   * The elements of a tensor, from any mode.
   * @internal
   */
  async read(storage: unknown, aval: Aval): Promise<TypedArray> {
    this.runner.requireAlive('read');
    const handle = storage as Handle;
    return this.typed(elementsOf(handle, sizeOf(handle.shape) === 0 ? new Float32Array(0) : await this.engine.read(handle.buffer)), aval);
  }

  /**
   * Copies elements to the device. Fails with a DomainError for whole numbers beyond ±2²⁴.
   * @internal
   */
  upload(data: TypedArray, aval: Aval): Handle {
    return this.runner.upload(data, aval);
  }

  /**
   * Runs one op.
   * @internal
   */
  run(op: Op, inputs: readonly Tensor[], attrs: unknown, outputs: readonly Aval[]): readonly Handle[] {
    this.runner.requireAlive(op.name);
    return this.runner.run(op, inputs.map((x) => x.storage as Handle), attrs, outputs);
  }

  /**
   * Makes a whole graph into one function: elementwise chains and the reductions that they end in become one kernel each.
   * @internal
   */
  compile(graph: Graph): (inputs: readonly Tensor[]) => readonly (Handle | Tensor)[] {
    this.runner.requireAlive('compile');
    return compileGraph({ device: this.runner, graph, kernels: this.runner.kernels, memory: this.engine.memory });
  }
}

// `using device = await gpu()` and `await using`; the context goes a moment after the former. Not members of the class,
// since type checkers trip over computed names in declarations.
export interface GpuDevice extends Disposable {}
export interface GpuDevice extends AsyncDisposable {}

Object.defineProperties(GpuDevice.prototype, {
  [Symbol.dispose]: {
    value(this: GpuDevice): void {
      void this.dispose();
    },
  },
  [Symbol.asyncDispose]: {
    value(this: GpuDevice): Promise<void> {
      return this.dispose();
    },
  },
});
