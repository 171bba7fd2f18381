// Compiles assembly/*.ts with the AssemblyScript compiler and writes each module, in hexadecimal, into src/wasm/generated,
// in the manner of packages/tensor/scripts/buildWasm.mjs. The modules share the memory of the tensor kernels and have no constants in it.
// Builds are byte-identical for equal sources, so `node scripts/buildWasm.mjs --check` tells whether the files are current.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import asc from 'assemblyscript/asc';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const flags = ['--runtime', 'stub', '-O3', '--noAssert', '--importMemory', '--noExportMemory', '--enable', 'simd', '--disableWarning', '112'];
const checkOnly = process.argv.includes('--check');

mkdirSync(`${packageFolder}src/wasm/generated`, { recursive: true });
for (const name of ['factors', 'spectra']) {
  const binary = await compile(name);
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

async function compile(name) {
  let binary;
  const { error, stderr } = await asc.main([`assembly/${name}.ts`, '--outFile', 'out.wasm', ...flags], {
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
  // Constants would need a place of their own in the shared memory.
  if (hasData(binary)) throw new Error(`assembly/${name}.ts has constants in memory`);
  return binary;
}

/** Whether a binary module has a data section, number 11. */
function hasData(binary) {
  let at = 8;
  while (at < binary.length) {
    const section = binary[at++];
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = binary[at++];
      size += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    if (section === 11) return true;
    at += size;
  }
  return false;
}
