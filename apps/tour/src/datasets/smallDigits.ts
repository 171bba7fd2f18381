import { tensor, type Tensor } from '@x/tensor';
import { table } from './table.js';

/** 1797 digits of 8 × 8 pixels, 0 black … 16 white, and which digits they are. E. Alpaydin, C. Kaynak: UCI, CC BY 4.0. */
export function smallDigits(): { readonly images: Tensor; readonly labels: Int32Array } {
  const rows = table('digits.csv');
  return { images: tensor(rows.map((row) => row.slice(0, 64))), labels: Int32Array.from(rows, (row) => row[64]!) };
}
