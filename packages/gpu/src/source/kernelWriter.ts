import type { Buffer, Handle } from '../engine/memory.js';
import { address } from './indexing.js';

/** A kernel and the arguments of one call of it. */
export interface KernelCall {
  readonly name: string;
  /** The number of elements it gives: one per thread. */
  readonly size: number;
  readonly source: string;
  readonly functions: ReadonlySet<string>;
  /** How each argument is passed. */
  readonly kinds: readonly ('buffer' | 'number')[];
  readonly args: readonly (Buffer | number)[];
}

/** Collects what the body of one kernel reads and calls. */
export class KernelWriter {
  private readonly names = new Map<Buffer, string>();
  private readonly args: (Buffer | number)[] = [];
  private readonly kinds: ('buffer' | 'number')[] = [];
  private readonly parameters: string[] = [];
  private readonly functions = new Set<string>();

  constructor(
    readonly name: string,
    readonly size: number,
  ) {}

  /** Makes a function of the table callable. */
  use(...names: readonly string[]): void {
    for (const name of names) this.functions.add(name);
  }

  /** A number that differs between calls of the same kernel. */
  number(value: number): string {
    return this.argument('number', value);
  }

  /** The element of `x` at an index per axis, as source. */
  element(x: Handle, indices: readonly string[], strides: readonly number[] = x.strides): string {
    return this.at(x, address(x.offset, indices, strides));
  }

  /** The element of the buffer of `x` at an address, as source. */
  at({ buffer }: Handle, place: string): string {
    let name = this.names.get(buffer);
    if (name === undefined) {
      // A single number that is known here travels as an argument of the call: no upload, no new kernel.
      name = buffer.size === 1 && buffer.host !== undefined ? this.argument('number', buffer.host[0]!) : this.argument('buffer', buffer);
      this.names.set(buffer, name);
    }
    return buffer.size === 1 && buffer.host !== undefined ? name : `${name}[${place}]`;
  }

  private argument(kind: 'buffer' | 'number', value: Buffer | number): string {
    const name = `${kind === 'buffer' ? 'x' : 'n'}${this.parameters.length}`;
    this.parameters.push(name);
    this.kinds.push(kind);
    this.args.push(value);
    return name;
  }

  /** The call, given the body, which ends by returning the element of the thread. */
  call(body: string): KernelCall {
    if (/\bquotient\(/.test(body)) this.use('quotient');
    return {
      name: this.name,
      size: this.size,
      source: `function (${[...this.parameters, 'inf', 'nan'].join(', ')}) { ${body} }`,
      functions: this.functions,
      kinds: this.kinds,
      args: this.args,
    };
  }
}
