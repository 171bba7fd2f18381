import { tensor, type Tensor } from '@x/tensor';
import { readFileSync } from 'node:fs';
import { dataFile } from '../appFolder.js';

/** Estimated effects of coaching in eight schools and their standard errors. D. Rubin, J. Educational Statistics 6 (1981). */
export function eightSchoolsData(): { readonly y: Tensor; readonly sigma: Tensor } {
  const { y, sigma } = JSON.parse(readFileSync(dataFile('eightSchools.json'), 'utf8')) as { y: number[]; sigma: number[] };
  return { y: tensor(y), sigma: tensor(sigma) };
}
