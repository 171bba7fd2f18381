import { strFromU8 } from 'fflate';

/** One entry in the directory at the end of a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** CRC-32 of the content before compression. */
  readonly checksum: number;
  readonly encrypted: boolean;
}

const endSignature = 0x06054b50;
const wideLocatorSignature = 0x07064b50;
const wideEndSignature = 0x06064b50;
const entrySignature = 0x02014b50;

/**
 * The directory of a zip archive; undefined when there is none or it is damaged. Decompression needs only sizes and
 * places, which the zip library reads; this adds what shows that a content is what was written.
 * Source: PKWARE's APPNOTE 6.3, sections 4.3.12 to 4.3.16.
 */
export function zipDirectory(bytes: Uint8Array): ZipEntry[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const has = (signature: number, at: number, length: number): boolean =>
    at >= 0 && at + length <= bytes.length && view.getUint32(at, true) === signature;

  let end = bytes.length - 22;
  while (end >= 0 && !has(endSignature, end, 22)) end--;
  if (end < 0) return undefined;
  let count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === 0xffff || at === 0xffffffff) {
    if (!has(wideLocatorSignature, end - 20, 20)) return undefined;
    const wideEnd = Number(view.getBigUint64(end - 12, true));
    if (!has(wideEndSignature, wideEnd, 56)) return undefined;
    count = Number(view.getBigUint64(wideEnd + 32, true));
    at = Number(view.getBigUint64(wideEnd + 48, true));
  }

  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i++) {
    if (!has(entrySignature, at, 46)) return undefined;
    const flags = view.getUint16(at + 8, true);
    const nameEnd = at + 46 + view.getUint16(at + 28, true);
    entries.push({
      name: strFromU8(bytes.subarray(at + 46, nameEnd), (flags & 0x800) === 0),
      checksum: view.getUint32(at + 16, true),
      encrypted: (flags & 1) !== 0,
    });
    at = nameEnd + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/** CRC-32 with the polynomial of zip, bits reversed. */
export function crc32(bytes: Uint8Array): number {
  const table = Uint32Array.from({ length: 256 }, (_, n) => {
    for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
    return n;
  });
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = table[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
