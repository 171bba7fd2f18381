import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { png } from './png.js';

test('writes the chunks of a PNG file with their check sums', () => {
  const bytes = Buffer.from(png({ width: 2, height: 1, pixels: Uint8Array.of(255, 0, 0, 0, 0, 255) }));
  expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  expect(bytes.readUInt32BE(16)).toBe(2);
  const length = bytes.readUInt32BE(33);
  expect([...inflateSync(bytes.subarray(41, 41 + length))]).toEqual([0, 255, 0, 0, 0, 0, 255]);
  expect(bytes.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082'); // IEND with its known check sum
});
