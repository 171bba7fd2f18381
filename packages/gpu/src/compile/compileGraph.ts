import { apply, isTensor, type Aval, type Graph, type Op, type Tensor } from '@x/tensor/core';
import type { Buffer, Handle, Memory } from '../engine/memory.js';
import { contiguous } from '../kernels/elementwise.js';
import { reduce } from '../kernels/reduce.js';
import type { KernelTable, Launcher } from '../kernels/rule.js';
import type { Fused } from '../source/fused.js';
import type { Lazy, Window } from './lazy.js';
import { lower, type Program, type Step } from './lower.js';

/** What a compiled graph needs of its device. */
export interface CompilingDevice extends Launcher {
  elementwise(name: string, x: Fused): Handle;
  run(op: Op, inputs: readonly Handle[], attrs: unknown, outputs: readonly Aval[]): readonly Handle[];
  freeBuffer(buffer: Buffer): void;
  verifyReduction(how: string, x: Fused, axes: readonly number[], result: Handle): void;
}

/** The parts of a compilation. */
export interface Compilation {
  readonly device: CompilingDevice;
  readonly graph: Graph;
  readonly kernels: KernelTable;
  readonly memory: Memory;
}

/** A graph as one function from its inputs to handles of its outputs, or to tensors for outputs that stay on the cpu. */
export function compileGraph({ device, graph, kernels, memory }: Compilation): (inputs: readonly Tensor[]) => readonly (Handle | Tensor)[] {
  const program = lower(graph, kernels, device.maxInputs);
  // They live as long as the compiled function, whatever scope it is made in.
  const constants = memory.outside(() => new Map([...program.constants].map(([slot, x]) => [slot, denseHandle(device, device.handle(x))])));
  const ends = lastUses(program, graph.inputs.length);
  return (inputs) =>
    memory.scope(
      () => {
        const slots = new Array<Handle | undefined>(program.slotCount);
        for (const [slot, x] of constants) slots[slot] = x;
        const hosts: Tensor[] = [];
        inputs.forEach((x, i) => {
          const host = program.hostInputs.get(i);
          if (host === undefined) slots[i] = denseHandle(device, device.handle(x));
          else hosts[host] = x;
        });
        program.steps.forEach((step, at) => {
          carryOut(device, step, slots, hosts);
          for (const slot of ends[at]!) {
            const { buffer } = slots[slot]!;
            slots[slot] = undefined;
            // An op may hand its input on as its result.
            if (!slots.some((x) => x?.buffer === buffer)) device.freeBuffer(buffer);
          }
        });
        return program.outputs.map((y) => (typeof y === 'number' ? hosts[y]! : isTensor(y) ? y : on(slots, y)));
      },
      (outputs) => outputs.flatMap((y) => (isTensor(y) ? [] : [y.buffer])),
    );
}

/** Slots are dense, except that a single number may stand for all elements of a constant. */
function denseHandle(device: Launcher, x: Handle): Handle {
  return x.buffer.size === 1 ? x : contiguous(device, x);
}

function on(slots: readonly (Handle | undefined)[], window: Window): Handle {
  const { buffer } = slots[window.slot]!;
  const { shape, dtype } = window;
  if (buffer.size === 1) return { buffer, shape, dtype, strides: shape.map(() => 0), offset: 0 };
  return { buffer, shape, dtype, strides: window.strides, offset: window.offset };
}

function fusedOn(slots: readonly (Handle | undefined)[], value: Lazy): Fused {
  return { ...value, leaves: value.leaves.map((leaf) => on(slots, leaf)) };
}

function carryOut(device: CompilingDevice, step: Step, slots: (Handle | undefined)[], hosts: Tensor[]): void {
  switch (step.kind) {
    case 'fused': {
      slots[step.slots[0]] = device.elementwise(step.name, fusedOn(slots, step.value));
      return;
    }
    case 'reduce': {
      const value = fusedOn(slots, step.value);
      const result = reduce(device, step.how, value, step.axes, step.output.dtype);
      device.verifyReduction(step.how, value, step.axes, result);
      slots[step.slots[0]] = result;
      return;
    }
    case 'host': {
      const inputs = step.inputs.map((x) => (typeof x === 'number' ? hosts[x]! : x));
      apply(step.op, inputs, step.attrs).forEach((y, k) => (hosts[step.made[k]!] = y));
      return;
    }
    case 'send': {
      slots[step.slots[0]] = denseHandle(device, device.handle(hosts[step.host]!));
      return;
    }
    case 'op': {
      const results = device.run(step.op, step.inputs.map((x) => on(slots, x)), step.attrs, step.outputs);
      results.forEach((y, k) => (slots[step.slots[k]!] = denseHandle(device, y)));
      return;
    }
  }
}

/** Per step, the slots that nothing reads after it. Inputs, constants and outputs stay. */
function lastUses({ steps, constants, outputs }: Program, inputCount: number): number[][] {
  const last = new Map<number, number>();
  steps.forEach((step, at) => {
    for (const slot of step.slots) last.set(slot, at);
    const read = step.kind === 'op' ? step.inputs : 'value' in step ? step.value.leaves : [];
    for (const { slot } of read) last.set(slot, at);
  });
  const ends: number[][] = steps.map(() => []);
  const kept = new Set(outputs.map((y) => (typeof y === 'number' || isTensor(y) ? -1 : y.slot)));
  for (const [slot, at] of last) if (slot >= inputCount && !constants.has(slot) && !kept.has(slot)) ends[at]!.push(slot);
  return ends;
}
