// Compiles assembly/*.ts with the AssemblyScript compiler and writes each module as text into src/wasm/generated. The bytes used most
// are one character each, the others two: bundles are compressed on their way to browsers, and compression finds the repetitions of a
// binary in whole characters but not in base64 (11 instead of 22 kB for all modules).
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
/** What may stand in a string of JavaScript as it is: from # to ~, without quotes and the backslash. */
const characters = Array.from({ length: 92 }, (_, i) => String.fromCharCode(35 + i)).filter((c) => !'\'\\`'.includes(c));

const checkOnly = process.argv.includes('--check');
let stale = 0;

const binaries = [];
for (const { source, memoryBase, flags } of modules) binaries.push(await compile(source, memoryBase, flags));
const { order, singles } = byteOrder(Buffer.concat(binaries));
write('byteOrder', 'assembly', Buffer.from(order.slice(0, singles)).toString('hex'));
modules.forEach(({ source, target }, i) => write(target, `assembly/${source}.ts`, textOf(binaries[i])));

if (checkOnly && stale > 0) {
  console.error(`${stale} generated file(s) differ from their source. Run: node scripts/buildWasm.mjs`);
  process.exitCode = 1;
}

/** Writes one text, or in a check compares it with what is there. */
function write(name, source, text) {
  const path = `${packageFolder}src/wasm/generated/${name}.ts`;
  const content = `// Made by scripts/buildWasm.mjs from ${source}: change that, then run the script again.\nexport const ${name}: string =\n  '${text}';\n`;
  const current = existsSync(path) && readFileSync(path, 'utf8') === content;
  if (!current) {
    stale++;
    if (!checkOnly) writeFileSync(path, content);
  }
  const state = current ? 'current' : checkOnly ? 'STALE' : 'written';
  console.log(`${name}: ${text.length} characters, ${gzipSync(text).length} gzipped, ${state}`);
}

/** All bytes, those first that are one character each; `moduleBytes` in src/wasm/instantiate.ts reads what `textOf` writes. */
function byteOrder(bytes) {
  const singles = characters.length - 2;
  const counts = new Array(256).fill(0);
  for (const byte of bytes) counts[byte]++;
  const byUse = counts.map((_, byte) => byte).sort((a, b) => counts[b] - counts[a]);
  const ascending = (a, b) => a - b;
  return { order: [...byUse.slice(0, singles).sort(ascending), ...byUse.slice(singles).sort(ascending)], singles };
}

function textOf(binary) {
  return Array.from(binary, (byte) => {
    const place = order.indexOf(byte);
    if (place < singles) return characters[place];
    const second = place - singles;
    return characters[singles + Math.floor(second / characters.length)] + characters[second % characters.length];
  }).join('');
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
