import {
  cpu,
  DomainError,
  DTypeError,
  evaluate,
  isTensor,
  materialize as copyOf,
  NoKernelError,
  sizeOf,
  Tensor,
  TensorError,
  treeLeaves,
  type Aval,
  type Device,
  type DType,
  type Graph,
  type Op,
  type TypedArray,
} from '@x/tensor/core';
import { compileGraph } from './compile/compileGraph.js';
import type { Engine } from './engine/engine.js';
import type { Allocation, Buffer, Handle } from './engine/memory.js';
import type { Mode } from './engine/modes.js';
import { DisposedError } from './errors.js';
import { contiguous, fuse, materialize } from './kernels/elementwise.js';
import { runOnHost } from './kernels/hostKernels.js';
import { move } from './kernels/layout.js';
import type { Combine } from './kernels/reduce.js';
import { dense, type KernelTable, type Launcher } from './kernels/rule.js';
import { isWhole, type Fused } from './source/fused.js';
import { KernelWriter } from './source/kernelWriter.js';
import { verifyAgainstRecord, verifyExpression, verifyReduction } from './verify.js';

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

/** How a device behaves; the part of the options of `gpu` that it needs. */
export interface DeviceBehaviour {
  readonly fallback: boolean;
  readonly verify: boolean;
}

/**
 * A graphics processor, or what stands in for one, as a device: tensors on it stay there between ops, and ops on them run
 * there. Made by `gpu`.
 */
export class GpuDevice implements Device, Launcher {
  readonly name: string;
  readonly dtypes: readonly DType[] = ['float32', 'int32', 'bool'];
  readonly readSync?: (storage: unknown, aval: Aval) => TypedArray;
  private readonly verified = new Set<string>();
  private readonly opNumbers = new Map<Op, number>();
  private disposed = false;

  /**
   * Use `gpu`.
   * @internal
   */
  constructor(
    private readonly engine: Engine,
    private readonly kernels: KernelTable,
    private readonly behaviour: DeviceBehaviour,
  ) {
    // Not `cpu` alone, which is the built-in device.
    this.name = engine.mode === 'cpu' ? 'gpu.js (cpu)' : engine.mode;
    if (!engine.asynchronous) this.readSync = (storage, aval) => this.typed(this.elements(storage as Handle), aval);
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
    const elements = Math.min(2 ** 24, side * side);
    return { mode, driver, software, precision: 'float32', largestInteger: 2 ** 24, limits: { elements, inputs: maxInputs } };
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
    this.requireAlive('scope');
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
    if (this.disposed) return;
    this.disposed = true;
    await this.engine.destroy();
  }

  /** The same as `dispose`, for `await using device = await gpu()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  /** The same as `dispose`, for `using device = await gpu()`; the context goes a moment later. */
  [Symbol.dispose](): void {
    void this.dispose();
  }

  private *buffersIn(tree: unknown): Iterable<Buffer> {
    for (const leaf of treeLeaves(tree)) if (isTensor(leaf) && leaf.device === this) yield (leaf.storage as Handle).buffer;
  }

  private requireAlive(op: string): void {
    if (!this.disposed) return;
    throw new DisposedError({ op, argument: 'device', expected: 'be in use', actual: `${this.name}, which was disposed of`, hint: 'Make another with gpu().' });
  }

  /**
   * Copies elements to the device. Fails with a DomainError for whole numbers beyond ±2²⁴.
   * @internal
   */
  upload(data: TypedArray, aval: Aval): Handle {
    this.requireAlive('to');
    this.requireFits('to', aval);
    if (data instanceof Int32Array) data.forEach(requireExact);
    const elements = data instanceof Float32Array ? data.slice() : Float32Array.from(data);
    // Constants, such as the ones that a gradient starts from, are one number.
    if (elements.length > 1 && elements.every((v) => Object.is(v, elements[0]))) {
      const buffer = this.engine.upload(elements.slice(0, 1), 'upload');
      return { ...aval, buffer, strides: aval.shape.map(() => 0), offset: 0 };
    }
    // Positions are kept here too: ops that use them have to check their range.
    return dense(this.engine.upload(elements, 'upload', aval.dtype === 'int32' && elements.length <= 2 ** 20), aval);
  }

  private requireFits(op: string, { shape, dtype }: Aval): void {
    if (dtype === 'float64') throw tooPrecise(op, this.name);
    if (sizeOf(shape) <= 2 ** 24) return;
    throw new DomainError({ op, argument: 'x', expected: `have at most ${2 ** 24} elements on ${this.name}`, actual: String(sizeOf(shape)), hint: 'Work on parts of it.' });
  }

  /**
   * The elements of a handle in row-major order.
   * @internal
   */
  elements(x: Handle): Float32Array {
    this.requireAlive('read');
    if (sizeOf(x.shape) === 0) return new Float32Array(0);
    const elements = this.engine.readSync(x.buffer);
    return elementsOf(x, elements);
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
    this.requireAlive('read');
    const handle = storage as Handle;
    return this.typed(elementsOf(handle, sizeOf(handle.shape) === 0 ? new Float32Array(0) : await this.engine.read(handle.buffer)), aval);
  }

  /** @internal */
  launch(name: string, size: number, write: (w: KernelWriter) => string): Buffer {
    const w = new KernelWriter(name, size);
    return this.engine.run(w.call(write(w)));
  }

  /** @internal */
  tensor(x: Handle): Tensor {
    return new Tensor(x.dtype, x.shape, x, undefined, 0, this);
  }

  /** @internal */
  handle(x: Tensor): Handle {
    return x.device === this ? (x.storage as Handle) : this.upload(x.data, x);
  }

  /**
   * Runs one op.
   * @internal
   */
  run(op: Op, inputs: readonly Tensor[], attrs: unknown, outputs: readonly Aval[]): readonly Handle[] {
    this.requireAlive(op.name);
    return this.runHandles(op, inputs.map((x) => x.storage as Handle), attrs, outputs);
  }

  /** @internal */
  runHandles(op: Op, inputs: readonly Handle[], attrs: unknown, outputs: readonly Aval[]): readonly Handle[] {
    for (const aval of outputs) this.requireFits(op.name, aval);
    if (outputs.every(({ shape }) => sizeOf(shape) === 0) && outputs.length > 0) return outputs.map((aval) => dense(this.engine.upload(new Float32Array(0), op.name), aval));
    const view = this.view(op, inputs, attrs, outputs);
    if (view !== undefined) return [view];
    if (inputs.some((x) => sizeOf(x.shape) === 0) && op.kernel !== undefined) return runOnHost(this, op, inputs, attrs, outputs);
    if (op.elementwise !== undefined) return [this.elementwise(op.name, fuse(op, attrs, inputs, outputs[0]!))];
    return this.engine.memory.scope(
      () => this.carryOut(op, inputs, attrs, outputs),
      (results) => results.map(({ buffer }) => buffer),
    );
  }

  /**
   * The result as another window on the same memory; undefined for ops that have none.
   * @internal
   */
  view(op: Op, inputs: readonly Handle[], attrs: unknown, outputs: readonly Aval[]): Handle | undefined {
    if (op.view === undefined) return undefined;
    const asView = (x: Handle): Handle | undefined => {
      const seen = op.view!({ data: nothing, shape: x.shape, strides: x.strides, offset: x.offset, dtype: x.dtype }, attrs, outputs[0]!);
      return seen && { ...x, ...outputs[0]!, ...seen };
    };
    return asView(inputs[0]!) ?? asView(contiguous(this, inputs[0]!));
  }

  /**
   * Computes a fused expression, and verifies its kernel the first time.
   * @internal
   */
  elementwise(name: string, x: Fused): Handle {
    const result = materialize(this, name, x);
    if (x.expression.kind !== 'argument') {
      this.verifyOnce([result], x.leaves, () => `${x.leaves.map(windowKey).join(' ')} ${expressionKey(x)}`, (read) => verifyExpression(this.driver, name, x, result, read));
    }
    return result;
  }

  /** @internal */
  freeBuffer(buffer: Buffer): void {
    this.engine.memory.free(buffer);
  }

  /**
   * Verifies a reduction of a fused expression the first time.
   * @internal
   */
  verifyReduction(how: Combine, x: Fused, axes: readonly number[], result: Handle): void {
    this.verifyOnce(
      [result],
      x.leaves,
      () => `${how} ${axes.join()} ${x.leaves.map(windowKey).join(' ')} ${expressionKey(x)}`,
      (read) => verifyReduction(this.driver, how, x, axes, result, read),
    );
  }

  private carryOut(op: Op, inputs: readonly Handle[], attrs: unknown, outputs: readonly Aval[]): readonly Handle[] {
    const entry = this.kernels.get(op);
    if (entry?.composition !== undefined) return entry.composition(inputs.map((x) => this.tensor(x)), attrs).map((y) => this.handle(y));
    if (op.inline !== undefined) return evaluate(op.inline(attrs), inputs.map((x) => this.tensor(x))).map((y) => this.handle(y));
    const results = entry?.rule?.(this, inputs, attrs, outputs) ?? (op.moves ? [move(this, op, inputs, attrs, outputs[0]!)] : undefined);
    if (results === undefined) {
      if (this.behaviour.fallback && op.kernel !== undefined) return runOnHost(this, op, inputs, attrs, outputs);
      throw new NoKernelError({
        op: op.name,
        argument: 'device',
        expected: 'have a kernel for this op',
        actual: this.name,
        hint: 'Move the operands with x.to(cpu), or make the device with gpu({ fallback: true }).',
      });
    }
    if (entry?.trusted !== true) {
      this.verifyOnce(
        results,
        inputs,
        () => `${this.numberOf(op)} ${inputs.map(windowKey).join(' ')} ${JSON.stringify(attrs)}`,
        (read) => verifyAgainstRecord(this.driver, op, inputs, attrs, outputs, results, read),
      );
    }
    return results;
  }

  /** Runs `check` unless it has passed for this key; where reading takes a while, the results wait for it. */
  private verifyOnce(results: readonly Handle[], inputs: readonly Handle[], keyOf: () => string, check: (read: (x: Handle) => Float32Array) => void): void {
    if (!this.behaviour.verify) return;
    const key = keyOf();
    if (this.verified.has(key)) return;
    this.verified.add(key);
    const buffers = [...new Set([...results, ...inputs].map(({ buffer }) => buffer))];
    const checked = (elements: readonly Float32Array[]): void => {
      try {
        check((x) => elementsOf(x, elements[buffers.indexOf(x.buffer)]!));
      } catch (error) {
        this.verified.delete(key);
        throw error;
      }
    };
    if (!this.engine.asynchronous) {
      checked(buffers.map((buffer) => this.engine.readSync(buffer)));
      return;
    }
    const check_ = Promise.all(buffers.map((buffer) => this.engine.read(buffer))).then(checked);
    for (const buffer of buffers) buffer.readBy(check_);
    for (const { buffer } of results) buffer.guard(check_);
  }

  private numberOf(op: Op): number {
    let n = this.opNumbers.get(op);
    if (n === undefined) this.opNumbers.set(op, (n = this.opNumbers.size));
    return n;
  }

  private get driver(): { mode: string; driver: string } {
    return this.engine;
  }

  /**
   * Makes a whole graph into one function: elementwise chains and the reductions that they end in become one kernel each.
   * @internal
   */
  compile(graph: Graph): (inputs: readonly Tensor[]) => readonly (Handle | Tensor)[] {
    this.requireAlive('compile');
    return compileGraph({ device: this, graph, kernels: this.kernels, memory: this.engine.memory });
  }
}

const nothing = new Float32Array(0);

function elementsOf(x: Handle, elements: Float32Array): Float32Array {
  if (isWhole(x)) return elements.slice();
  return copyOf({ data: elements, shape: x.shape, strides: x.strides, offset: x.offset, dtype: 'float32' }) as Float32Array;
}

function windowKey({ shape, strides, offset, dtype, buffer }: Handle): string {
  return `${dtype}${shape.join()}:${strides.join()}:${offset}${buffer.host === undefined ? '' : 'h'}`;
}

function expressionKey({ expression, dtype }: Fused): string {
  const show = (e: Fused['expression']): string => (e.kind === 'number' ? String(e.value) : e.kind === 'argument' ? `$${e.index}` : `${e.fn.name}(${e.args.map(show).join()})`);
  return `${dtype} ${show(expression)}`;
}

function requireExact(value: number): void {
  if (value <= 2 ** 24 && value >= -(2 ** 24)) return;
  throw new DomainError({
    op: 'to',
    argument: 'x',
    expected: 'hold whole numbers from -16777216 to 16777216, which float32 holds exactly',
    actual: String(value),
    hint: "Keep it on the cpu, or say x.astype('float32').to(device) to round on purpose.",
  });
}

function inexact(name: string, i: number): DomainError {
  return new DomainError({
    op: 'read',
    argument: 'x',
    expected: `hold whole numbers that ${name} computes exactly, up to 16777216 in magnitude`,
    actual: `a result or an intermediate outside them (element ${i})`,
    hint: 'Compute it on the cpu: x.to(cpu).',
  });
}

function tooPrecise(op: string, name: string): DTypeError {
  return new DTypeError({
    op,
    argument: 'x',
    expected: `give float32 or whole numbers on ${name}`,
    actual: 'float64',
    hint: "Say astype('float32') for the operands to compute in float32 on purpose, or move them with x.to(cpu).",
  });
}
