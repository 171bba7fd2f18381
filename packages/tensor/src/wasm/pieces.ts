import { residentPointer, scratch } from './arena.js';
import { heapFor, type FloatArray } from './operand.js';

/** Bytes staged at once: a piece stays in the first-level cache between copy and kernel. */
const PIECE_BYTES = 0x4000;

/**
 * Gives `use` the addresses of array[offset .. offset + length) in pieces that are multiples of `unit` elements: in one piece if the
 * array is resident, else in copies. `extra` bytes of scratch memory, the same for all pieces, lie at the third argument.
 */
export function forEachPiece(
  array: FloatArray,
  offset: number,
  length: number,
  unit: number,
  extra: number,
  use: (pointer: number, count: number, extra: number) => void,
): void {
  const bytes = array.BYTES_PER_ELEMENT;
  const resident = residentPointer(array);
  if (resident >= 0) {
    use(resident + offset * bytes, length, extra === 0 ? 0 : scratch(extra));
    return;
  }
  const piece = Math.min(length, Math.max(1, Math.floor(PIECE_BYTES / bytes / unit)) * unit);
  const reserved = Math.ceil(extra / 64) * 64;
  const region = scratch(reserved + piece * bytes);
  const pointer = region + reserved;
  const room = heapFor(array);
  for (let i = 0; i < length; i += piece) {
    const count = Math.min(piece, length - i);
    const from = offset + i;
    room.set(count === array.length ? array : array.subarray(from, from + count), pointer / bytes);
    use(pointer, count, region);
  }
}
