// All modules from one place: bundlers then lay them side by side, where compression finds what they have in common.
export { byteOrder } from './generated/byteOrder.js';
export { rowsBase } from './generated/rowsBase.js';
export { exponentialsBase } from './generated/exponentialsBase.js';
export { hyperbolicsBase } from './generated/hyperbolicsBase.js';
export { logarithmsBase } from './generated/logarithmsBase.js';
export { sumsBase } from './generated/sumsBase.js';
export { windowsBase } from './generated/windowsBase.js';
export { gemmBase } from './generated/gemmBase.js';
export { gemmRelaxed } from './generated/gemmRelaxed.js';
