import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const flags = ['--runtime', 'stub', '-O3', '--noAssert', '--importMemory', '--noExportMemory', '--enable', 'simd', '--disableWarning', '112'];

/**
 * Compiles modules of a package, assembly/<name>.ts, and writes each, in hexadecimal, into src/wasm/generated/<name>Base.ts.
 * They share the memory of the tensor kernels. Constants of a module lie in its slot, 32 KiB of the lowest 256 KiB: those below
 * 0x38000 belong to packages/tensor/scripts/buildWasm.mjs, that one to packages/em. Without a slot a module must have no constants.
 * Builds are byte-identical for equal sources; with `--check` on the command line files are compared instead of written.
 * @param {import('assemblyscript/asc')} asc the compiler, as the package finds it
 * @param {string | URL} scripts the address of the calling script, in a folder of the package
 * @param {{ name: string, slot?: number }[]} modules
 */
export async function buildWasm(asc, scripts, modules) {
  const packageFolder = fileURLToPath(new URL('..', scripts));
  const checkOnly = process.argv.includes('--check');
  mkdirSync(`${packageFolder}src/wasm/generated`, { recursive: true });
  for (const { name, slot } of modules) {
    const binary = await compile(asc, packageFolder, name, slot);
    const path = `${packageFolder}src/wasm/generated/${name}Base.ts`;
    const text =
      `// Made by scripts/buildWasm.mjs from assembly/${name}.ts: change that file, then run the script again.\n` +
      `export const ${name}Base: string =\n  '${Buffer.from(binary).toString('hex')}';\n`;
    const isCurrent = existsSync(path) && readFileSync(path, 'utf8') === text;
    if (!isCurrent && checkOnly) {
      console.error(`${name}Base.ts differs from its source. Run: node scripts/buildWasm.mjs`);
      process.exitCode = 1;
    } else if (!isCurrent) writeFileSync(path, text);
    console.log(`${name}Base: ${binary.length} bytes, ${gzipSync(binary).length} gzipped, ${isCurrent ? 'current' : checkOnly ? 'STALE' : 'written'}`);
  }
}

async function compile(asc, packageFolder, name, slot) {
  let binary;
  const memoryBase = slot === undefined ? [] : ['--memoryBase', String(slot)];
  const { error, stderr } = await asc.main([`assembly/${name}.ts`, '--outFile', 'out.wasm', ...memoryBase, ...flags], {
    readFile: (file, folder) => {
      const path = `${packageFolder}${folder === '.' ? '' : `${folder}/`}${file}`;
      return existsSync(path) ? readFileSync(path, 'utf8') : null;
    },
    writeFile: (file, contents) => {
      if (file.endsWith('.wasm')) binary = contents;
    },
    listFiles: () => null,
  });
  const messages = stderr.toString();
  if (error) throw new Error(`assembly/${name}.ts does not compile:\n${messages}`);
  if (messages.trim() !== '') console.warn(messages);
  if (slot === undefined && dataBytes(binary) > 0) throw new Error(`assembly/${name}.ts has constants in memory and needs a slot`);
  if (dataBytes(binary) > 0x8000) throw new Error(`assembly/${name}.ts: its constants leave their slot`);
  return binary;
}

/** The length of the data section, number 11, of a binary module. */
function dataBytes(binary) {
  let at = 8;
  while (at < binary.length) {
    const section = binary[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = binary[at++];
      size += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    if (section === 11) return size;
    at += size;
  }
  return 0;
}
