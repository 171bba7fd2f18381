import { tensor, type Tensor } from '@x/tensor';
import { table } from './table.js';

/** Columns of the Wisconsin diagnostic data that the tour uses: means over the nuclei of one sample. */
const columns = { texture: 1, area: 3, smoothness: 4, concavity: 6, symmetry: 8, 'fractal dimension': 9 };

/** Measurements of 569 tumours and which are malignant. */
export interface BreastCancer {
  readonly names: readonly string[];
  /** One tumour a row. */
  readonly measurements: Tensor;
  /** 1 for malignant, 0 for benign. */
  readonly malignant: Tensor;
}

/** W. Wolberg, O. Mangasarian, N. Street, W. Street: Breast Cancer Wisconsin (Diagnostic), UCI, CC BY 4.0. */
export function breastCancer(): BreastCancer {
  const rows = table('breastCancer.csv').slice(1);
  return {
    names: Object.keys(columns),
    measurements: tensor(rows.map((row) => Object.values(columns).map((column) => row[column]!))),
    malignant: tensor(rows.map((row) => 1 - row[30]!)), // the file counts benign ones
  };
}
