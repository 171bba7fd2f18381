import { instantiate, lazily } from '@x/linalg';
import { arena, type TypedArray } from '@x/tensor/core';
import type { PoolGeometry } from './poolGeometry.js';
import { poolingBase } from '../wasm/generated/poolingBase.js';

/** Addresses in bytes; `geometry` holds input, output, size, stride, before and dilation of each of the three axes. */
type MaximaKernel = (planes: number, x: number, y: number, found: number, geometry: number) => void;
type SpreadKernel = (planes: number, g: number, found: number, y: number, plane: number, count: number) => void;

interface PoolKernels {
  readonly maximaF32: MaximaKernel;
  readonly maximaF64: MaximaKernel;
  readonly spreadF32: SpreadKernel;
  readonly spreadF64: SpreadKernel;
}

const poolKernels: () => PoolKernels | undefined = /* @__PURE__ */ lazily(() => instantiate<PoolKernels>(poolingBase));

/** Some planes of an array, one after the other. */
export interface Planes {
  readonly array: TypedArray;
  readonly offset: number;
  /** Elements of one plane. */
  readonly plane: number;
}

/** Bytes copied at once: they stay in the first cache between copy and kernel. */
const pieceBytes = 1 << 15;
/** Larger planes are not worth their copy in the shared memory, which never shrinks. */
const largestPlaneBytes = 1 << 26;

/** Maxima of windows and their positions; false where plain loops have to find them. */
export function residentMaxima(planes: number, x: Planes, y: Planes, found: Planes, geometry: PoolGeometry): boolean {
  const { input, output, size, stride, before, dilation } = geometry;
  const numbers = [0, 1, 2].flatMap((axis) => [input, output, size, stride, before, dilation].map((triple) => triple[axis]!));
  return overPieces(planes, [x], [y, found], numbers, (kernels, count, table, [from, to, at]) => {
    kernels[isDouble(x) ? 'maximaF64' : 'maximaF32'](count, from!, to!, at!, table);
  });
}

/** Elements added to planes of zeros at positions in these; false where plain loops have to do it. */
export function residentSpread(planes: number, g: Planes, found: Planes, y: Planes): boolean {
  return overPieces(planes, [g, found], [y], [], (kernels, count, _, [from, at, to]) => {
    kernels[isDouble(g) ? 'spreadF64' : 'spreadF32'](count, from!, at!, to!, y.plane, g.plane);
  });
}

function isDouble({ array }: Planes): boolean {
  return array instanceof Float64Array;
}

type Run = (kernels: PoolKernels, planes: number, table: number, addresses: readonly number[]) => void;

/** Runs a kernel on arrays where they lie, if that is the shared memory, or on copies of some planes at a time. */
function overPieces(planes: number, inputs: readonly Planes[], results: readonly Planes[], table: readonly number[], run: Run): boolean {
  const kernels = poolKernels();
  if (kernels === undefined) return false;
  const all = [...inputs, ...results];
  const bytes = all.map(({ array, plane }) => plane * array.BYTES_PER_ELEMENT);
  // Before the shared memory may grow, which takes resident arrays away but leaves their addresses.
  const resident = all.map(({ array, offset }) => {
    const start = arena.residentPointer(array);
    return start < 0 ? -1 : start + offset * array.BYTES_PER_ELEMENT;
  });
  const staged = bytes.reduce((total, n, i) => (resident[i]! < 0 ? total + n : total), 0);
  if (staged > largestPlaneBytes) return false;
  const piece = staged === 0 ? planes : Math.min(planes, Math.max(1, Math.floor(pieceBytes / staged)));
  const places: number[] = [];
  let end = aligned(4 * table.length);
  bytes.forEach((n, i) => {
    places.push(end);
    if (resident[i]! < 0) end += aligned(piece * n);
  });
  const start = arena.scratch(end);
  const { u8, i32 } = arena.heap();
  i32.set(table, start / 4);
  for (let first = 0; first < planes; first += piece) {
    const count = Math.min(piece, planes - first);
    const addresses = bytes.map((n, i) => (resident[i]! < 0 ? start + places[i]! : resident[i]! + first * n));
    const copy = (i: number, into: boolean): void => {
      if (resident[i]! >= 0) return;
      const { array, offset, plane } = all[i]!;
      const outside = new Uint8Array(array.buffer, array.byteOffset + (offset + first * plane) * array.BYTES_PER_ELEMENT, count * bytes[i]!);
      if (into) u8.set(outside, addresses[i]);
      else outside.set(u8.subarray(addresses[i]!, addresses[i]! + outside.length));
    };
    inputs.forEach((_, i) => copy(i, true));
    run(kernels, count, start, addresses);
    results.forEach((_, i) => copy(inputs.length + i, false));
  }
  return true;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
