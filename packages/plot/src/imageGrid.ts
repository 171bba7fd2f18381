import { html, type Html } from './html.js';
import { png } from './png.js';

/** Brightness row by row, and what to write below. */
export interface Image {
  readonly width: number;
  readonly height: number;
  readonly values: ArrayLike<number>;
  readonly caption?: string;
}

/** How numbers become colours. */
export interface ImageOptions {
  /** The numbers shown as black and white, or for `signed` as full blue and full red; default those of each image. */
  readonly range?: readonly [number, number];
  /** Blue below zero, white at zero, red above. */
  readonly signed?: boolean;
  /** Width of one image on the page. */
  readonly size?: number;
}

/**
 * Small pictures with captions, in rows: markup for a page, since pictures are no vectors.
 *
 * @example
 * imageGrid([{ width: 1, height: 2, values: [0, 1], caption: 'two' }]).text.includes('data:image/png') // => true
 */
export function imageGrid(images: readonly Image[], { range, signed = false, size = 84 }: ImageOptions = {}): Html {
  return html`<div class="images" style="display:flex;flex-wrap:wrap;gap:.5rem">${images.map((image) => {
    const { width, height, values, caption } = image;
    const [lo, hi] = range ?? rangeOf(values, signed);
    const pixels = new Uint8Array(3 * width * height);
    for (let i = 0; i < width * height; i++) {
      const share = Math.min(1, Math.max(0, (values[i]! - lo) / (hi - lo)));
      pixels.set(signed ? diverging(2 * share - 1) : [255 * share, 255 * share, 255 * share], 3 * i);
    }
    const data = btoa(Array.from(png({ width, height, pixels }), (byte) => String.fromCharCode(byte)).join(''));
    return html`<figure style="width:${size}px;margin:0"><img src="data:image/png;base64,${data}" width="${size}" height="${Math.round((size * height) / width)}" style="image-rendering:pixelated;width:100%;height:auto" alt="${caption ?? 'image'}">${caption === undefined ? undefined : html`<figcaption>${caption}</figcaption>`}</figure>`;
  })}</div>`;
}

function rangeOf(values: ArrayLike<number>, signed: boolean): [number, number] {
  const all = Array.from(values);
  if (!signed) return [Math.min(...all), Math.max(...all)];
  const most = Math.max(...all.map(Math.abs));
  return [-most, most];
}

/** Blue at −1, white at 0, red at 1. */
function diverging(t: number): [number, number, number] {
  const fade = (full: number): number => 255 - (255 - full) * Math.abs(t);
  return t < 0 ? [fade(33), fade(102), fade(172)] : [fade(178), fade(24), fade(43)];
}
