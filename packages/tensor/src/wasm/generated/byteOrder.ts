// Made by scripts/buildWasm.mjs from assembly: change that, then run the script again.
export const byteOrder: string =
  '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1f202122282a2b30333438393e3f404143444648494a4b4f52555f61656a6b6c6d6f747b7c7f8081828387909299a0a1c0e0e4e5e6f0f1f2fcfdff';
