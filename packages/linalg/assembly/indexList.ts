/** Lists of u32 in memory. */

@inline export function index(list: usize, i: usize): usize {
  return load<u32>(list + (i << 2));
}

@inline export function setIndex(list: usize, i: usize, value: usize): void {
  store<u32>(list + (i << 2), u32(value));
}
