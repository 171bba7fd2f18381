import { ElementStream, normalFrom, normalLayers, quickNormal, threefry2x32, type random } from '@x/tensor/core';

/** The key of a random stream. */
export type Key = random.Key;

const batch = 16;
/** Uniform numbers stand far from the counters that normal numbers use. */
const uniformCounter = 0x40000000;

/**
 * The randomness of one transition: normal and uniform numbers that depend on a key alone. One object serves a whole
 * chain, `seed` moves it on; nothing is allocated but for the one normal number in a hundred that needs several tries.
 */
export class DrawStream {
  private k0 = 0;
  private k1 = 0;
  private used = batch;
  private block = 0;
  private drawn = 0;
  private readonly uniforms = new Int32Array(2 * batch);
  private words = new Int32Array(2 * batch);

  /** Starts the stream of a key. */
  seed(key: Key): void {
    this.k0 = key.hi | 0;
    this.k1 = key.lo | 0;
    this.used = batch;
    this.block = 0;
    this.drawn = 0;
  }

  /** Fills an array with the next standard normal numbers: the same ones as `random.normal` of the key. */
  normals(out: Float64Array): void {
    const n = out.length;
    const offset = this.drawn;
    this.drawn += n;
    if (this.words.length < 2 * n) this.words = new Int32Array(2 * n);
    const { words } = this;
    threefry2x32(this.k0, this.k1, 0, offset, n, words);
    const layers = normalLayers();
    for (let j = 0, w = 0; j < n; j++, w += 2) {
      const x = quickNormal(words[w]!, words[w + 1]!, layers);
      out[j] = x === x ? x : normalFrom(new ElementStream({ hi: this.k0, lo: this.k1 }).seek(offset + j));
    }
  }

  /** The next uniform number in (0, 1). */
  uniform(): number {
    if (this.used === batch) {
      threefry2x32(this.k0, this.k1, uniformCounter, this.block++ * batch, batch, this.uniforms);
      this.used = 0;
    }
    const w = 2 * this.used++;
    return ((this.uniforms[w]! >>> 0) * 1048576 + (this.uniforms[w + 1]! >>> 12) + 0.5) * 2.220446049250313e-16;
  }
}

const childWords = new Int32Array(2);

/** The key of item `index` of a family, the same as `random.foldIn`, as plain data. */
export function childKey(key: Key, index: number): Key {
  threefry2x32(key.hi, key.lo, Math.floor(index / 2 ** 32), index, 1, childWords);
  return { hi: childWords[0]! >>> 0, lo: childWords[1]! >>> 0 };
}
