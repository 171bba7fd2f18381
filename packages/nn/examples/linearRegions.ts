// Counts the linear pieces of ReLU networks on a line: depth doubles what width only adds to.
//
//   pnpm --filter @x/nn example linearRegions
import { activationPatterns, Linear, reluRegions } from '@x/nn';
import { concat, linspace, random, relu, tensor, type Tensor } from '@x/tensor';

/** The points at which pieces are counted; none of them is a kink. */
const line: Tensor = linspace(0, 1, 4097).add(1e-5).expandDims(1);

/** Pieces of x → |2x − 1| applied so many times, each made of two rectifiers. */
export function foldedPieces(depth: number): number {
  const fold = Object.assign(new Linear(1, 2), { weight: tensor([[2], [-2]]), bias: tensor([-1, 1]) });
  let h = line;
  const layers: Tensor[] = [];
  for (let i = 0; i < depth; i++) {
    const z = fold.forward(h);
    layers.push(z);
    h = relu(z).sum({ axis: 1, keepDims: true });
  }
  return activationPatterns(concat(layers, { axis: 1 }));
}

/** Pieces of one layer of random rectifiers. */
export function widePieces(units: number, seed = 1): number {
  const [a, b] = random.split(random.key(seed)) as [random.Key, random.Key];
  const weight = random.normal(a, [units, 1]);
  // Kinks at uniform places of the line.
  const bias = random.uniform(b, [units]).mul(weight.reshape([units])).neg();
  return activationPatterns(Object.assign(new Linear(1, units), { weight, bias }).forward(line));
}

/** Prints pieces of deep and of wide networks with equally many units. */
export function main(): void {
  console.log('units   one layer (at most)   layers of two units');
  for (let depth = 1; depth <= 8; depth++) {
    const units = 2 * depth;
    console.log(`${String(units).padStart(5)}${String(widePieces(units)).padStart(12)}${`(${reluRegions(units, 1)})`.padStart(10)}${String(foldedPieces(depth)).padStart(16)}`);
  }
}
