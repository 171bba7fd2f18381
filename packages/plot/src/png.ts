/** Pixels, row by row: three numbers of 0 … 255 each. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

/**
 * A picture as the bytes of a PNG file, not compressed: small pictures need no library for that, in any environment.
 * Source: PNG specification, third edition (W3C 2025); RFC 1950 and 1951.
 */
export function png({ width, height, pixels }: Picture): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 2], 8); // 8 bits, red green blue
  const lines = new Uint8Array(height * (1 + 3 * width)); // each line begins with its filter, 0
  for (let row = 0; row < height; row++) lines.set(pixels.subarray(3 * width * row, 3 * width * (row + 1)), (1 + 3 * width) * row + 1);
  return joined([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', stored(lines)),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

/** A zlib stream of blocks that are not compressed. */
function stored(data: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  for (let at = 0; at === 0 || at < data.length; at += 65535) {
    const block = data.subarray(at, at + 65535);
    const last = at + 65535 >= data.length ? 1 : 0;
    parts.push(Uint8Array.of(last, block.length & 255, block.length >> 8, ~block.length & 255, (~block.length >> 8) & 255), block);
  }
  let [a, b] = [1, 0];
  for (const byte of data) b = (b + (a = (a + byte) % 65521)) % 65521;
  return joined([...parts, Uint8Array.of(b >> 8, b & 255, a >> 8, a & 255)]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const named = joined([Uint8Array.from(type, (c) => c.charCodeAt(0)), data]);
  const out = new Uint8Array(named.length + 8);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  out.set(named, 4);
  view.setUint32(named.length + 4, crc32(named));
  return out;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, part) => n + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
