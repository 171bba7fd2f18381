/** Complex numbers as two arrays. */
export interface ComplexArrays {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

const cos72 = 0.30901699437494745;
const cos144 = -0.8090169943749475;
const sin72 = 0.9510565162951535;
const sin144 = 0.5877852522924731;

// One pass takes m·radix blocks of s elements: block j + m·q of the input is term q, block radix·j + q of the output
// is frequency q, turned by the root of j·q.

/** Radix 2. */
export function pass2(x: ComplexArrays, y: ComplexArrays, m: number, s: number, step: number, roots: ComplexArrays): void {
  const { re: xr, im: xi } = x;
  const { re: yr, im: yi } = y;
  const far = m * s;
  for (let j = 0, at = 0, to = 0; j < m; j++, to += s) {
    const c = roots.re[j * step]!;
    const d = roots.im[j * step]!;
    for (let k = 0; k < s; k++, at++, to++) {
      const ar = xr[at]!;
      const ai = xi[at]!;
      const br = xr[at + far]!;
      const bi = xi[at + far]!;
      yr[to] = ar + br;
      yi[to] = ai + bi;
      const pr = ar - br;
      const pi = ai - bi;
      yr[to + s] = pr * c - pi * d;
      yi[to + s] = pr * d + pi * c;
    }
  }
}

/** Radix 3. */
export function pass3(x: ComplexArrays, y: ComplexArrays, m: number, s: number, step: number, roots: ComplexArrays): void {
  const { re: xr, im: xi } = x;
  const { re: yr, im: yi } = y;
  const far = m * s;
  const height = Math.sqrt(0.75);
  for (let j = 0, at = 0, to = 0; j < m; j++, to += 2 * s) {
    const c1 = roots.re[j * step]!;
    const d1 = roots.im[j * step]!;
    const c2 = roots.re[2 * j * step]!;
    const d2 = roots.im[2 * j * step]!;
    for (let k = 0; k < s; k++, at++, to++) {
      const sumR = xr[at + far]! + xr[at + 2 * far]!;
      const sumI = xi[at + far]! + xi[at + 2 * far]!;
      const gapR = height * (xi[at + far]! - xi[at + 2 * far]!);
      const gapI = height * (xr[at + 2 * far]! - xr[at + far]!);
      const middleR = xr[at]! - 0.5 * sumR;
      const middleI = xi[at]! - 0.5 * sumI;
      yr[to] = xr[at]! + sumR;
      yi[to] = xi[at]! + sumI;
      const oneR = middleR + gapR;
      const oneI = middleI + gapI;
      yr[to + s] = oneR * c1 - oneI * d1;
      yi[to + s] = oneR * d1 + oneI * c1;
      const twoR = middleR - gapR;
      const twoI = middleI - gapI;
      yr[to + 2 * s] = twoR * c2 - twoI * d2;
      yi[to + 2 * s] = twoR * d2 + twoI * c2;
    }
  }
}

/** Radix 4. */
export function pass4(x: ComplexArrays, y: ComplexArrays, m: number, s: number, step: number, roots: ComplexArrays): void {
  const { re: xr, im: xi } = x;
  const { re: yr, im: yi } = y;
  const { re: wr, im: wi } = roots;
  const far = m * s;
  for (let j = 0, at = 0, to = 0; j < m; j++, to += 3 * s) {
    const c1 = wr[j * step]!;
    const d1 = wi[j * step]!;
    const c2 = wr[2 * j * step]!;
    const d2 = wi[2 * j * step]!;
    const c3 = wr[3 * j * step]!;
    const d3 = wi[3 * j * step]!;
    for (let k = 0; k < s; k++, at++, to++) {
      const ar = xr[at]!;
      const ai = xi[at]!;
      const br = xr[at + far]!;
      const bi = xi[at + far]!;
      const cr = xr[at + 2 * far]!;
      const ci = xi[at + 2 * far]!;
      const dr = xr[at + 3 * far]!;
      const di = xi[at + 3 * far]!;
      const sumR = ar + cr;
      const sumI = ai + ci;
      const otherR = br + dr;
      const otherI = bi + di;
      yr[to] = sumR + otherR;
      yi[to] = sumI + otherI;
      const halfR = sumR - otherR;
      const halfI = sumI - otherI;
      yr[to + 2 * s] = halfR * c2 - halfI * d2;
      yi[to + 2 * s] = halfR * d2 + halfI * c2;
      const differenceR = ar - cr;
      const differenceI = ai - ci;
      const turnedR = bi - di;
      const turnedI = dr - br;
      const oneR = differenceR + turnedR;
      const oneI = differenceI + turnedI;
      yr[to + s] = oneR * c1 - oneI * d1;
      yi[to + s] = oneR * d1 + oneI * c1;
      const threeR = differenceR - turnedR;
      const threeI = differenceI - turnedI;
      yr[to + 3 * s] = threeR * c3 - threeI * d3;
      yi[to + 3 * s] = threeR * d3 + threeI * c3;
    }
  }
}

/** Radix 5. */
export function pass5(x: ComplexArrays, y: ComplexArrays, m: number, s: number, step: number, roots: ComplexArrays): void {
  const { re: xr, im: xi } = x;
  const { re: yr, im: yi } = y;
  const far = m * s;
  for (let j = 0, at = 0, to = 0; j < m; j++, to += 4 * s) {
    const turn = j * step;
    for (let k = 0; k < s; k++, at++, to++) {
      const r0 = xr[at]!;
      const i0 = xi[at]!;
      const outerR = xr[at + far]! + xr[at + 4 * far]!;
      const outerI = xi[at + far]! + xi[at + 4 * far]!;
      const innerR = xr[at + 2 * far]! + xr[at + 3 * far]!;
      const innerI = xi[at + 2 * far]! + xi[at + 3 * far]!;
      const outerGapR = xi[at + far]! - xi[at + 4 * far]!;
      const outerGapI = xr[at + 4 * far]! - xr[at + far]!;
      const innerGapR = xi[at + 2 * far]! - xi[at + 3 * far]!;
      const innerGapI = xr[at + 3 * far]! - xr[at + 2 * far]!;
      yr[to] = r0 + outerR + innerR;
      yi[to] = i0 + outerI + innerI;
      const evenR = r0 + cos72 * outerR + cos144 * innerR;
      const evenI = i0 + cos72 * outerI + cos144 * innerI;
      const oddR = sin72 * outerGapR + sin144 * innerGapR;
      const oddI = sin72 * outerGapI + sin144 * innerGapI;
      store(yr, yi, to + s, evenR + oddR, evenI + oddI, roots, turn);
      store(yr, yi, to + 4 * s, evenR - oddR, evenI - oddI, roots, 4 * turn);
      const even2R = r0 + cos144 * outerR + cos72 * innerR;
      const even2I = i0 + cos144 * outerI + cos72 * innerI;
      const odd2R = sin144 * outerGapR - sin72 * innerGapR;
      const odd2I = sin144 * outerGapI - sin72 * innerGapI;
      store(yr, yi, to + 2 * s, even2R + odd2R, even2I + odd2I, roots, 2 * turn);
      store(yr, yi, to + 3 * s, even2R - odd2R, even2I - odd2I, roots, 3 * turn);
    }
  }
}

/** Any odd radix: terms q and p − q enter frequency f with conjugate roots, which halves the products. */
export function passOdd(p: number, x: ComplexArrays, y: ComplexArrays, m: number, s: number, step: number, roots: ComplexArrays): void {
  const { re: xr, im: xi } = x;
  const { re: yr, im: yi } = y;
  const n = roots.re.length;
  const half = (p - 1) / 2;
  const far = m * s;
  const [sumR, sumI, gapR, gapI] = [new Float64Array(half), new Float64Array(half), new Float64Array(half), new Float64Array(half)];
  const [cos, sin] = [new Float64Array(p), new Float64Array(p)];
  for (let q = 0; q < p; q++) {
    cos[q] = roots.re[(q * n) / p]!;
    sin[q] = roots.im[(q * n) / p]!;
  }
  for (let j = 0; j < m; j++) {
    for (let k = 0; k < s; k++) {
      const at = j * s + k;
      const to = j * s * p + k;
      const r0 = xr[at]!;
      const i0 = xi[at]!;
      let totalR = r0;
      let totalI = i0;
      for (let q = 0; q < half; q++) {
        const low = at + (q + 1) * far;
        const high = at + (p - 1 - q) * far;
        sumR[q] = xr[low]! + xr[high]!;
        sumI[q] = xi[low]! + xi[high]!;
        gapR[q] = xr[low]! - xr[high]!;
        gapI[q] = xi[low]! - xi[high]!;
        totalR += sumR[q]!;
        totalI += sumI[q]!;
      }
      yr[to] = totalR;
      yi[to] = totalI;
      for (let f = 1; f <= half; f++) {
        let evenR = r0;
        let evenI = i0;
        let oddR = 0;
        let oddI = 0;
        for (let q = 0, turn = f; q < half; q++, turn = (turn + f) % p) {
          evenR += cos[turn]! * sumR[q]!;
          evenI += cos[turn]! * sumI[q]!;
          oddR -= sin[turn]! * gapI[q]!;
          oddI += sin[turn]! * gapR[q]!;
        }
        store(yr, yi, to + f * s, evenR + oddR, evenI + oddI, roots, f * j * step);
        store(yr, yi, to + (p - f) * s, evenR - oddR, evenI - oddI, roots, (p - f) * j * step);
      }
    }
  }
}

function store(yr: Float64Array, yi: Float64Array, to: number, re: number, im: number, roots: ComplexArrays, turn: number): void {
  const c = roots.re[turn]!;
  const d = roots.im[turn]!;
  yr[to] = re * c - im * d;
  yi[to] = re * d + im * c;
}
