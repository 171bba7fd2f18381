import { unzipSync, zipSync } from 'fflate';
import { DomainError } from '../errors.js';
import type { Tensor, TensorLike } from '../tensor.js';
import { describeFile, fileBytes } from './fileBytes.js';
import { decodeNpy, writeNpy } from './npy.js';
import { crc32, zipDirectory, type ZipEntry } from './zipDirectory.js';

/**
 * Reads the arrays in a NumPy `.npz` archive, stored or compressed, by name.
 *
 * Domain: as for `readNpy`. Every content is compared with its checksum.
 * Fails: DomainError for an archive that is truncated, damaged, encrypted or holds something else than arrays; the
 * errors of `readNpy`, which name the array at fault.
 *
 * @example
 * const bytes = writeNpz({ weights: tensor([1, 2]), bias: tensor(0.5) });
 * readNpz(bytes).weights // => tensor([1, 2])
 */
export function readNpz(bytes: Uint8Array | ArrayBuffer): Record<string, Tensor> {
  const op = 'readNpz';
  const archive = fileBytes(op, bytes);
  const entries = checkedDirectory(archive).filter(({ name }) => !name.endsWith('/'));
  const contents = decompress(archive);
  return Object.fromEntries(
    entries.map(({ name, checksum }) => {
      const content = contents[name]!;
      const sum = crc32(content);
      if (sum !== checksum) {
        throw new DomainError({
          op,
          argument: name,
          expected: `have the checksum ${hex(checksum)} that the archive states`,
          actual: `${hex(sum)} for ${content.length} bytes`,
          hint: 'The archive is damaged; copy or download it again.',
        });
      }
      return [name.slice(0, -'.npy'.length), decodeNpy(content, { op, argument: name })];
    }),
  );
}

/**
 * Writes tensors as a NumPy `.npz` archive, which `np.load` reads. The same tensors give the same bytes.
 *
 * Domain: as for `writeNpy`. `compress` makes smaller files more slowly, as `np.savez_compressed` does.
 *
 * @example
 * const zeros1000 = { x: zeros([1000]) };
 * writeNpz(zeros1000).length // => 8236
 * writeNpz(zeros1000, { compress: true }).length < 300 // => true
 */
export function writeNpz(
  tensors: Readonly<Record<string, TensorLike>>,
  { compress = false }: { readonly compress?: boolean } = {},
): Uint8Array {
  const files = Object.entries(tensors).map(([name, x]) => [`${name}.npy`, writeNpy(x)] as const);
  // The earliest date a zip archive can state, as NumPy writes it.
  return zipSync(Object.fromEntries(files), { level: compress ? 6 : 0, mtime: new Date(1980, 0, 1) });
}

function checkedDirectory(archive: Uint8Array): ZipEntry[] {
  const fail = (argument: string, expected: string, actual: string, hint?: string): DomainError =>
    new DomainError({ op: 'readNpz', argument, expected, actual, ...(hint === undefined ? {} : { hint }) });

  const { actual, hint } = describeFile(archive);
  if (hint !== 'Read it with readNpz.') throw fail('bytes', 'begin with 50 4b, as zip archives do', actual, hint);
  const entries = zipDirectory(archive);
  if (entries === undefined) {
    throw fail('bytes', 'end with the directory of a zip archive', `${archive.length} bytes without one`, 'The file is truncated or damaged.');
  }
  const names = new Set<string>();
  for (const { name, encrypted } of entries) {
    if (encrypted) throw fail(name, 'not be encrypted', 'an encrypted entry', 'Save the archive without a password.');
    if (!name.endsWith('.npy') && !name.endsWith('/')) {
      throw fail(name, 'be an .npy file, like every entry of an .npz archive', 'another file', 'Remove it, or unpack the archive and use readNpy.');
    }
    if (names.has(name)) throw fail(name, 'be in the archive once', 'two entries of this name');
    names.add(name);
  }
  return entries;
}

function decompress(archive: Uint8Array): Record<string, Uint8Array> {
  let current = 'bytes';
  try {
    return unzipSync(archive, {
      filter: ({ name }) => {
        current = name;
        return !name.endsWith('/');
      },
    });
  } catch (error) {
    throw new DomainError({
      op: 'readNpz',
      argument: current,
      expected: 'be stored or deflated without damage',
      actual: `"${(error as Error).message}" from the decompressor`,
      hint: 'The archive is damaged; copy or download it again.',
    });
  }
}

function hex(checksum: number): string {
  return checksum.toString(16).padStart(8, '0');
}
