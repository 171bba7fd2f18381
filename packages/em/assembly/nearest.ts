import { gatherColumns } from './tile';

/** Bytes of a column of a tile of eight rows. */
const COLUMN: usize = 64;

/**
 * Writes the nearest of k centres (the first of several, as an f64) of each row of a block, and its squared distance;
 * `rows` is a multiple of eight, `work` holds 64 bytes for each of an even number of columns.
 */
export function nearest(rows: usize, columns: usize, k: usize, x: usize, centers: usize, labels: usize, distances: usize, work: usize): void {
  const end = work + columns * COLUMN;
  for (; rows; rows -= 8) {
    gatherColumns(4, columns, x, work);
    let least0 = f64x2.splat(Infinity), least1 = least0, least2 = least0, least3 = least0;
    let label0 = f64x2.splat(0), label1 = label0, label2 = label0, label3 = label0;
    let center = centers;
    for (let c: usize = 0; c < k; c++) {
      let s0 = f64x2.splat(0), s1 = s0, s2 = s0, s3 = s0;
      for (let at = work; at < end; at += COLUMN) {
        const mean = v128.load64_splat(center);
        const z0 = f64x2.sub(v128.load(at), mean), z1 = f64x2.sub(v128.load(at, 16), mean);
        const z2 = f64x2.sub(v128.load(at, 32), mean), z3 = f64x2.sub(v128.load(at, 48), mean);
        s0 = f64x2.add(s0, f64x2.mul(z0, z0));
        s1 = f64x2.add(s1, f64x2.mul(z1, z1));
        s2 = f64x2.add(s2, f64x2.mul(z2, z2));
        s3 = f64x2.add(s3, f64x2.mul(z3, z3));
        center += 8;
      }
      const label = f64x2.splat(<f64>c);
      label0 = v128.bitselect(label, label0, f64x2.lt(s0, least0));
      label1 = v128.bitselect(label, label1, f64x2.lt(s1, least1));
      label2 = v128.bitselect(label, label2, f64x2.lt(s2, least2));
      label3 = v128.bitselect(label, label3, f64x2.lt(s3, least3));
      least0 = f64x2.pmin(least0, s0);
      least1 = f64x2.pmin(least1, s1);
      least2 = f64x2.pmin(least2, s2);
      least3 = f64x2.pmin(least3, s3);
    }
    v128.store(labels, label0);
    v128.store(labels, label1, 16);
    v128.store(labels, label2, 32);
    v128.store(labels, label3, 48);
    v128.store(distances, least0);
    v128.store(distances, least1, 16);
    v128.store(distances, least2, 32);
    v128.store(distances, least3, 48);
    x += columns * COLUMN;
    labels += 64;
    distances += 64;
  }
}

/** Adds each row times its weight to the row of `sums`, and the weight to the entry of `totals`, that its label (an f64) names. */
export function addLabelled(rows: usize, columns: usize, x: usize, labels: usize, weights: usize, sums: usize, totals: usize): void {
  for (; rows; rows--) {
    const c = <usize>load<f64>(labels), weight = load<f64>(weights);
    store<f64>(totals + (c << 3), load<f64>(totals + (c << 3)) + weight);
    const w = f64x2.splat(weight);
    let sum = sums + ((c * columns) << 3), j = columns;
    for (; j >= 2; j -= 2) {
      v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(w, v128.load(x))));
      sum += 16;
      x += 16;
    }
    if (j) {
      store<f64>(sum, load<f64>(sum) + weight * load<f64>(x));
      x += 8;
    }
    labels += 8;
    weights += 8;
  }
}
