import {
  DomainError,
  evaluate,
  materialize as copyOf,
  NoKernelError,
  sizeOf,
  Tensor,
  type Aval,
  type Device,
  type Op,
  type TypedArray,
} from '@x/tensor/core';
import type { CompilingDevice } from './compile/compileGraph.js';
import type { Engine } from './engine/engine.js';
import type { Buffer, Handle } from './engine/memory.js';
import { DisposedError } from './errors.js';
import { contiguous, fuse, materialize } from './kernels/elementwise.js';
import { runOnHost } from './kernels/hostKernels.js';
import { move } from './kernels/layout.js';
import type { Combine } from './kernels/reduce.js';
import { dense, type KernelTable } from './kernels/rule.js';
import { requireExact, tooPrecise } from './precision.js';
import { isWhole, type Fused } from './source/fused.js';
import { KernelWriter } from './source/kernelWriter.js';
import { verifyAgainstRecord, verifyExpression, verifyReduction } from './verify.js';

/** How ops are run. */
export interface RunnerBehaviour {
  /** Ops without a kernel run on the cpu instead of failing. */
  readonly fallback: boolean;
  /** Every new kernel is compared with the op's definition. */
  readonly verify: boolean;
}

/** Runs ops on an engine: by views, formulas, the table of kernels, in this order. */
export class OpRunner implements CompilingDevice {
  private readonly verified = new Set<string>();
  private readonly opNumbers = new Map<Op, number>();
  private open = true;

  constructor(
    readonly engine: Engine,
    readonly kernels: KernelTable,
    private readonly behaviour: RunnerBehaviour,
    private readonly device: Device,
  ) {}

  get name(): string {
    return this.device.name;
  }

  get maxInputs(): number {
    return this.engine.maxInputs;
  }

  get asynchronous(): boolean {
    return this.engine.asynchronous;
  }

  /** Refuses whatever comes later. */
  close(): void {
    this.open = false;
  }

  requireAlive(op: string): void {
    if (this.open) return;
    throw new DisposedError({ op, argument: 'device', expected: 'be in use', actual: `${this.name}, which was disposed of`, hint: 'Make another with gpu().' });
  }

  /**
   * Copies elements to the device. Fails with a DomainError for whole numbers beyond ±2²⁴.
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
   */
  elements(x: Handle): Float32Array {
    this.requireAlive('read');
    if (sizeOf(x.shape) === 0) return new Float32Array(0);
    const elements = this.engine.readSync(x.buffer);
    return elementsOf(x, elements);
  }

  launch(name: string, size: number, write: (w: KernelWriter) => string): Buffer {
    const w = new KernelWriter(name, size);
    return this.engine.run(w.call(write(w)));
  }

  tensor(x: Handle): Tensor {
    return new Tensor(x.dtype, x.shape, x, undefined, 0, this.device);
  }

  handle(x: Tensor): Handle {
    return x.device === this.device ? (x.storage as Handle) : this.upload(x.data, x);
  }

  /** Runs one op on handles. */
  run(op: Op, inputs: readonly Handle[], attrs: unknown, outputs: readonly Aval[]): readonly Handle[] {
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
   */
  elementwise(name: string, x: Fused): Handle {
    const result = materialize(this, name, x);
    if (x.expression.kind !== 'argument') {
      this.verifyOnce([result], x.leaves, () => `${x.leaves.map(windowKey).join(' ')} ${expressionKey(x)}`, (read) => verifyExpression(this.driver, name, x, result, read));
    }
    return result;
  }

  freeBuffer(buffer: Buffer): void {
    this.engine.memory.free(buffer);
  }

  /**
   * Verifies a reduction of a fused expression the first time.
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

  private get driver(): { readonly mode: string; readonly driver: string } {
    return this.engine;
  }
}

const nothing = new Float32Array(0);

/** The elements of a window on a buffer with these elements, in row-major order. */
export function elementsOf(x: Handle, elements: Float32Array): Float32Array {
  if (isWhole(x)) return elements.slice();
  return copyOf({ data: elements, shape: x.shape, strides: x.strides, offset: x.offset, dtype: 'float32' }) as Float32Array;
}

/** What a kernel knows of a window that it reads. */
function windowKey({ shape, strides, offset, dtype, buffer }: Handle): string {
  return `${dtype}${shape.join()}:${strides.join()}:${offset}${buffer.host === undefined ? '' : 'h'}`;
}

function expressionKey({ expression, dtype }: Fused): string {
  const show = (e: Fused['expression']): string => (e.kind === 'number' ? String(e.value) : e.kind === 'argument' ? `$${e.index}` : `${e.fn.name}(${e.args.map(show).join()})`);
  return `${dtype} ${show(expression)}`;
}
