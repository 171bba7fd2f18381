// Compiles assembly/*.ts with the AssemblyScript compiler and writes each module, in hexadecimal, into src/wasm/generated:
// bundles are compressed on their way to browsers, and compression finds the repetitions of a binary in hexadecimal but not in base64
// (15 instead of 22 kB for all modules).
// Builds are byte-identical for equal sources, so `node scripts/buildWasm.mjs --check` tells whether the files are current.
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import asc from 'assemblyscript/asc';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const baseFlags = ['--runtime', 'stub', '-O3', '--noAssert', '--importMemory', '--noExportMemory', '--enable', 'simd'];
// Warning 112 says that JavaScript cannot call functions of vectors; they are exported for other modules.
baseFlags.push('--disableWarning', '112');
const relaxedFlags = ['--enable', 'relaxed-simd'];

// All modules share one memory, whose lowest 256 KiB belong to their constants: 32 KiB a module, from these offsets on.
const modules = [
  { source: 'gemm', target: 'gemmBase', memoryBase: 0x400, flags: [] },
  { source: 'gemm', target: 'gemmRelaxed', memoryBase: 0x400, flags: relaxedFlags },
  { source: 'windows', target: 'windowsBase', memoryBase: 0x8400, flags: [] },
  { source: 'exponentials', target: 'exponentialsBase', memoryBase: 0x10000, flags: [] },
  { source: 'hyperbolics', target: 'hyperbolicsBase', memoryBase: 0x18000, flags: [] },
  { source: 'logarithms', target: 'logarithmsBase', memoryBase: 0x20000, flags: [] },
  { source: 'sums', target: 'sumsBase', memoryBase: 0x28000, flags: [] },
  { source: 'rows', target: 'rowsBase', memoryBase: 0x30000, flags: [] },
];
const slotBytes = 0x8000;

const checkOnly = process.argv.includes('--check');
let stale = 0;
for (const { source, target, memoryBase, flags } of modules) {
  const binary = await compile(source, memoryBase, flags);
  const path = `${packageFolder}src/wasm/generated/${target}.ts`;
  const text =
    `// Made by scripts/buildWasm.mjs from assembly/${source}.ts: change that file, then run the script again.\n` +
    `export const ${target}: string =\n  '${Buffer.from(binary).toString('hex')}';\n`;
  const current = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (current !== text) {
    stale++;
    if (!checkOnly) writeFileSync(path, text);
  }
  const state = current === text ? 'current' : checkOnly ? 'STALE' : 'written';
  console.log(`${target}: ${binary.length} bytes, ${gzipSync(binary).length} gzipped, ${state}`);
}
if (checkOnly && stale > 0) {
  console.error(`${stale} generated file(s) differ from their source. Run: node scripts/buildWasm.mjs`);
  process.exitCode = 1;
}

async function compile(source, memoryBase, flags) {
  let binary;
  const { error, stderr } = await asc.main(
    [`assembly/${source}.ts`, '--outFile', 'out.wasm', '--memoryBase', String(memoryBase), ...baseFlags, ...flags],
    {
      readFile: (name, folder) => readTextFile(`${packageFolder}${folder === '.' ? '' : `${folder}/`}${name}`),
      writeFile: (name, contents) => {
        if (name.endsWith('.wasm')) binary = contents;
      },
      listFiles: () => null,
    },
  );
  const messages = stderr.toString();
  if (error) throw new Error(`assembly/${source}.ts does not compile:\n${messages}`);
  if (messages.trim() !== '') console.warn(messages);
  checkStaticData(source, binary, memoryBase);
  return binary;
}

function readTextFile(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

/** Fails when a module's data segments leave their slot, where they would overwrite another module's constants. */
function checkStaticData(source, binary, memoryBase) {
  const end = (Math.floor(memoryBase / slotBytes) + 1) * slotBytes;
  for (const { offset, length } of dataSegments(binary)) {
    if (offset < memoryBase || offset + length > end) {
      throw new Error(`assembly/${source}.ts: data at ${offset}..${offset + length} lies outside its slot ${memoryBase}..${end}`);
    }
  }
}

/** The active data segments of a binary module: section 11, each `0, i32.const offset, end, length, bytes`. */
function dataSegments(binary) {
  const segments = [];
  let at = 8;
  const unsigned = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = binary[at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  // Offsets are positive and below 2^18, so reading the signed LEB128 constant as unsigned is exact.
  while (at < binary.length) {
    const section = binary[at++];
    const end = unsigned() + at;
    if (section === 11) {
      for (let count = unsigned(); count > 0; count--) {
        const mode = unsigned();
        const opcode = binary[at++];
        if (mode !== 0 || opcode !== 0x41) throw new Error('a data segment of a form this script does not read');
        const offset = unsigned();
        at++;
        const length = unsigned();
        segments.push({ offset, length });
        at += length;
      }
    }
    at = end;
  }
  return segments;
}
