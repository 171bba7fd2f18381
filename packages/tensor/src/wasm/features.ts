/** `i32x4.splat` of a constant: valid exactly where fixed-width SIMD is. */
const SIMD_BODY: readonly number[] = [0x41, 0, 0xfd, 0x11, 0x1a];
/** Three vectors into `f32x4.relaxed_madd`: valid exactly where relaxed SIMD is. */
const RELAXED_BODY: readonly number[] = [0x41, 0, 0xfd, 0x11, 0x41, 0, 0xfd, 0x11, 0x41, 0, 0xfd, 0x11, 0xfd, 0x85, 0x02, 0x1a];

let simd: boolean | undefined;
let relaxed: boolean | undefined;
let deterministic = false;

/** Whether this engine runs WebAssembly with 128-bit vectors; without it every kernel has a plain JavaScript form. */
export function simdAvailable(): boolean {
  return (simd ??= validates(SIMD_BODY));
}

/** Whether kernels may use fused multiply-add: the engine has relaxed SIMD and nobody asked for determinism. */
export function relaxedSimdInUse(): boolean {
  return !deterministic && (relaxed ??= validates(RELAXED_BODY));
}

/**
 * Takes the kernels without fused multiply-add everywhere, so that the last bits agree between machines.
 *
 * Fused multiply-add rounds once where multiply and add round twice: faster and a little more accurate, but present
 * only on some engines. Holds from the next kernel call on, for the whole process.
 *
 * @example
 * setDeterministic(true);
 * isDeterministic(); // => true
 */
export function setDeterministic(on: boolean): void {
  deterministic = on;
}

/** Whether `setDeterministic(true)` is in force. */
export function isDeterministic(): boolean {
  return deterministic;
}

/** Asks the engine to validate a module whose only function is `body`. */
function validates(body: readonly number[]): boolean {
  if (typeof WebAssembly !== 'object') return false;
  const code = [0, ...body, 0x0b];
  return WebAssembly.validate(
    Uint8Array.of(
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...[1, 4, 1, 0x60, 0, 0],
      ...[3, 2, 1, 0],
      ...[10, code.length + 2, 1, code.length, ...code],
    ),
  );
}
