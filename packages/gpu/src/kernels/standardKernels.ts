import type { Op } from '@x/tensor/core';
import { convKernels } from './conv.js';
import { fourierKernels } from './fourier.js';
import { randomKernels } from './hostKernels.js';
import { indexingKernels } from './indexing.js';
import { layoutKernels } from './layout.js';
import { loopKernels } from './loops.js';
import { matmulKernel } from './matmul.js';
import { reductionKernels } from './reductions.js';
import type { KernelEntry, KernelTable } from './rule.js';
import { scanKernels } from './scans.js';
import { sortingKernels } from './sorting.js';

/** The kernels of all ops of @x/tensor that neither have a formula nor are views. */
export function standardKernels(extra: Iterable<readonly [Op, KernelEntry]> = []): KernelTable {
  return new Map<Op, KernelEntry>([
    ...reductionKernels,
    matmulKernel,
    ...convKernels,
    ...indexingKernels,
    ...layoutKernels,
    ...scanKernels,
    ...sortingKernels,
    ...fourierKernels,
    ...loopKernels,
    ...randomKernels,
    ...extra,
  ]);
}
