import type { Case } from '../case.js';
import { bundleSize } from './bundleSize.js';
import { eagerOp } from './eagerOp.js';
import { eightSchools } from './eightSchools.js';
import { elementwise } from './elementwise.js';
import { firstCall } from './firstCall.js';
import { logisticRegression } from './logisticRegression.js';
import { matmulFloat32 } from './matmulFloat32.js';
import { matmulFloat64 } from './matmulFloat64.js';
import { reductions } from './reductions.js';

export const foundation: readonly Case[] = [
  ...eagerOp,
  ...matmulFloat32,
  ...matmulFloat64,
  ...elementwise,
  ...reductions,
  ...eightSchools,
  ...logisticRegression,
  ...firstCall,
  ...bundleSize,
];
