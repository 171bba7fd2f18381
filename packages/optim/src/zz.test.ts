import { test } from 'vitest';
import { quadraticProgram } from './quadraticProgram.js';
test('x', () => {
  const show = (r: any) => console.log(r.status, r.iterations, r.x.toArray(), r.value, r.multipliers.equality.toArray(), r.multipliers.inequality.toArray(), r.residuals, r.certificate && Object.fromEntries(Object.entries(r.certificate).map(([k, v]: any) => [k, v.toArray ? v.toArray() : v])));
  show(quadraticProgram({ P: [[1, 0], [0, 1]], q: [0, 0], A: [[1, 1]], b: [1], G: [[1, 0]], h: [0.2] }));
  show(quadraticProgram({ q: [-1, -1], G: [[1, 2], [3, 1], [-1, 0], [0, -1]], h: [4, 6, 0, 0] }));
  show(quadraticProgram({ q: [-1, -1], G: [[1, 2], [-1, 0], [-1, -2]], h: [4, 0, -5] }));
  show(quadraticProgram({ q: [-1, -1], G: [[-1, 0], [0, -1]], h: [0, 0] }));
  show(quadraticProgram({ q: [-1, -1], A: [[1, 1], [1, 1]], b: [0, 1] }));
  show(quadraticProgram({ P: [[2, 0], [0, 3]], q: [-1, -1] }));
  show(quadraticProgram({ P: [[1, 0], [0, -1]], q: [-1, -1], G: [[1, 0]], h: [1] }));
  show(quadraticProgram({ P: [[1, 0], [0, -1]], q: [-1, -1], A: [[0, 1]], b: [3] }));
  show(quadraticProgram({ P: [[0, 1], [1, 0]], q: [0, 0], A: [[0, 1]], b: [3], G: [[-1, 0]], h: [2] }));
  show(quadraticProgram({ P: [[1, 0], [0, 0]], q: [0, -1] }));
  // svm dual C-44
  const X = [[1, 1],[2,2],[3,3]];
});
