import { apply, broadcastTo, cpu, defineOp, evaluate, isFloat, scalar, Tensor, type Device, type Graph, type Op, type Operand } from '@x/tensor/core';
import { buildPlan, type BuiltPlan } from './plan.js';
import { simplify } from './simplify.js';

/** A compiled graph and the compiled graphs derived from it; made when first needed. */
export class CompiledGraph {
  /** The tensors that the plan's inputs hold; what is there already need not be copied again. */
  readonly held: (Tensor | undefined)[] = [];
  private built: BuiltPlan | undefined;
  private readonly derived = new Map<string, CompiledGraph>();
  private readonly elsewhere = new Map<Device, (inputs: readonly Tensor[]) => readonly unknown[]>();
  private running = false;

  constructor(
    readonly graph: Graph,
    readonly options: { readonly codegen?: boolean },
  ) {}

  get plan(): BuiltPlan {
    return (this.built ??= buildPlan(simplify(this.graph), { ...this.options, movable: true }));
  }

  /** The compiled form of a walk over this graph. */
  walk(key: string, make: (graph: Graph) => Graph): CompiledGraph {
    let found = this.derived.get(key);
    if (found === undefined) this.derived.set(key, (found = new CompiledGraph(make(this.graph), this.options)));
    return found;
  }

  /** Calls the graph on tensors of another device: as one if the device can compile graphs, op by op otherwise. */
  callElsewhere(inputs: readonly Tensor[]): readonly Tensor[] {
    const device = inputs.find((x) => x.device !== cpu)!.device;
    if (device.compile === undefined) return evaluate(this.graph, inputs);
    let run = this.elsewhere.get(device);
    if (run === undefined) this.elsewhere.set(device, (run = device.compile(this.graph)));
    return run(inputs).map((storage, k) => {
      if (storage instanceof Tensor) return storage;
      const { dtype, shape } = this.graph.outputs[k]!;
      return new Tensor(dtype, shape, storage, undefined, 0, device);
    });
  }

  /**
   * Runs the plan between `write`, which fills its inputs, and `read`, which takes its outputs. Returns false when it
   * is running already: a kernel of it has called the function again.
   */
  use(write: (plan: BuiltPlan) => void, read: (plan: BuiltPlan) => void): boolean {
    if (this.running) return false;
    const { plan } = this;
    this.running = true;
    try {
      write(plan);
      plan.run();
      read(plan);
    } finally {
      this.running = false;
    }
    return true;
  }
}

/** A call of a compiled function inside a recording: one node, whose derivatives and batches are compiled as well. */
export const compiledCallOp: Op<CompiledGraph> = /* @__PURE__ */ defineOp<CompiledGraph>({
  name: 'compiled',
  infer: (_, { graph }) => graph.outputs.map(({ shape, dtype }) => ({ shape, dtype })),
  kernel: (inputs, outputs, compiled) => {
    const done = compiled.use(
      (plan) => {
        compiled.held.length = 0;
        inputs.forEach(({ data, offset }, i) => plan.inputs[i]!.set(data.subarray(offset, offset + plan.inputs[i]!.length)));
      },
      (plan) => outputs.forEach((y, k) => y.set(plan.outputs[k]!)),
    );
    if (!done) evaluate(compiled.graph, inputs.map(asTensorOf)).forEach((y, k) => outputs[k]!.set(y.data));
  },
  inline: ({ graph }) => graph,
  vjp: (gs, { inputs, outputs, attrs, needs, walks }) => {
    const active = inputs.map((x, i) => needs[i]! && isFloat(x.dtype));
    const pull = attrs.walk(`vjp ${active.join()}`, (graph) => walks.vjp(graph, active));
    const found = apply(compiledCallOp, [...inputs, ...outputs.map((y, k) => gs[k] ?? zeros(y))], pull);
    let next = 0;
    return active.map((is) => (is ? found[next++]! : null));
  },
  jvp: (tangents, { inputs, outputs, attrs, walks }) => {
    const active = tangents.map((t) => t !== null);
    const push = attrs.walk(`jvp ${active.join()}`, (graph) => walks.jvp(graph, active));
    return apply(compiledCallOp, [...inputs, ...tangents.filter((t) => t !== null)], push).slice(outputs.length);
  },
  batch: ({ inputs, batched, attrs, size, walks }) =>
    apply(compiledCallOp, inputs, attrs.walk(`batch ${batched.join()} ${size}`, (graph) => walks.batch(graph, batched, size))),
});

function zeros({ shape, dtype }: Tensor): Tensor {
  return broadcastTo(scalar(0, dtype), shape);
}

function asTensorOf({ data, shape, offset, dtype }: Operand): Tensor {
  return new Tensor(dtype, shape, data, undefined, offset, cpu);
}
