import { asTensor, trace, TraceError, treeFlatten, treeUnflatten, zeros, type Tensor, type TreeStructure } from '@x/tensor/core';
import { hmc } from '../kernels/hmc.js';
import { ellipticalSlice } from '../kernels/ellipticalSlice.js';
import { mala } from '../kernels/mala.js';
import { nuts } from '../kernels/nuts.js';
import { randomWalk } from '../kernels/randomWalk.js';
import { slice } from '../kernels/slice.js';
import { tempered } from '../kernels/tempered.js';
import type { Kernel } from '../kernel.js';
import { defineTarget } from '../target/defineTarget.js';
import type { Target } from '../target.js';
import type { PortableKernel } from './messages.js';
import { moduleNeeded, NotPortable, packGraph, packValue, unpackGraph, unpackValue } from './portableGraph.js';

/** Kernels that are made of a target and plain options alone. */
const makers: Readonly<Record<string, (target: Target, options: never) => Kernel>> = { nuts, hmc, mala, randomWalk, slice, ellipticalSlice, tempered };

/**
 * A kernel as plain data: its density is recorded once, and the recording is what travels.
 * Fails: DomainError when it uses something that cannot travel; the message says what to do.
 */
export function packKernel(kernel: Kernel, target: Target): PortableKernel {
  const { portable } = target;
  if (makers[kernel.name] === undefined) throw moduleNeeded(kernel.name, `${kernel.name} calls functions of yours, which cannot move to another thread`);
  if (portable === undefined) throw moduleNeeded(kernel.name, 'the target cannot move to another thread');
  const { leaves, structure } = treeFlatten(portable.example) as { leaves: Tensor[]; structure: TreeStructure };
  try {
    const graph = trace(
      'parallel',
      leaves.map(({ shape, dtype }) => ({ shape, dtype })),
      (inputs) => [asTensor(portable.logDensity(treeUnflatten(structure, inputs)))],
    );
    return { kernel: kernel.name, options: packValue(kernel.options), density: packGraph(graph) };
  } catch (error) {
    if (error instanceof NotPortable) throw moduleNeeded(kernel.name, error.message);
    if (error instanceof TraceError) throw moduleNeeded(kernel.name, 'the log density reads numbers, so that it cannot be recorded');
    throw error;
  }
}

/** Makes the kernel again; its target knows positions and densities, not what draws mean. */
export function unpackKernel({ kernel, options, density }: PortableKernel): { readonly kernel: Kernel; readonly target: Target } {
  const compute = unpackGraph(density);
  const example = density.inputs.map(({ shape, dtype }) => zeros(shape, { dtype }));
  const target = defineTarget({ logDensity: (leaves: readonly Tensor[]) => compute(leaves)[0]!, example, op: kernel });
  return { kernel: makers[kernel]!(target, unpackValue(options) as never), target };
}
