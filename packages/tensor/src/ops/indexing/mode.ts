import { asTensor } from '../../create.js';
import { sizeOf } from '../../shape.js';
import { mapInto } from '../../kernels/rows.js';
