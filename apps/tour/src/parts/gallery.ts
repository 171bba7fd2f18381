import { explain, grad, jacobian, taylor, valueAndGrad, vmap } from '@x/autodiff';
import { html, imageGrid, linePlot } from '@x/plot';
import { conv, linspace, meshgrid, random, rfft, stack, tensor, type Tensor } from '@x/tensor';
import { imagesOf } from '../datasets/mnistDigits.js';
import { excerpt } from '../report/excerpt.js';
import { code, figure, row, text, type Section } from '../report/section.js';
import type { Terminal } from '../terminal/terminal.js';

/** A function of one number with its first two derivatives, each on a whole grid. */
export function derivativesOnGrid(): { x: Tensor; values: readonly Tensor[] } {
  // #region derivatives
  const envelope = (x: Tensor): Tensor => x.square().div(-4).exp();
  const f = (x: Tensor): Tensor => x.mul(2).sin().mul(envelope(x));
  const x = linspace(-4, 4, 241);
  const values = [f, grad(f), grad(grad(f))].map((g) => vmap(g)(x));
  // #endregion
  return { x, values };
}

/** A function and the sums of its first Taylor terms around 0. */
export function taylorSums(orders: readonly number[]): { x: Tensor; exact: Tensor; sums: readonly Tensor[] } {
  // #region taylor
  const f = (x: Tensor): Tensor =>
    x.sin().mul(2).div(x.square().add(1));
  const x = linspace(-1.6, 1.6, 161);
  const sums = orders.map((order) =>
    taylor(f, 0, order).reduceRight((sum, c) => sum.mul(x).add(c)),
  );
  // #endregion
  return { x, exact: f(x), sums };
}

/** Images of small circles under a map of the plane, by its Jacobian: [circle, 2, point]. */
export function swirledCircles(): Tensor {
  // #region swirl
  const swirl = (p: Tensor): Tensor => {
    const angle = p.square().sum().div(-1.5).exp().mul(2);
    const [c, s] = [angle.cos(), angle.sin()];
    return stack([stack([c, s.neg()]), stack([s, c])]).matmul(p);
  };
  const side = linspace(-2, 2, 11);
  const grid = stack(meshgrid([side, side]), { axis: 2 });
  const centres = grid.reshape([-1, 2]);
  const turn = linspace(0, 2 * Math.PI, 33);
  const circle = stack([turn.cos(), turn.sin()]).mul(0.14);

  const ellipses = vmap(jacobian(swirl))(centres)
    .matmul(circle)
    .add(vmap(swirl)(centres).expandDims(2));
  // #endregion
  return ellipses;
}

/** A noisy signal of two tones, sampled 256 times a second, and how strong each frequency is in it. */
export function spectrum(): { time: Tensor; signal: Tensor; amplitude: Tensor } {
  // #region spectrum
  const time = linspace(0, 1, 257).at(':-1');
  const tone = (frequency: number): Tensor =>
    time.mul(2 * Math.PI * frequency).sin();
  const noise = random.normal(random.key('noise'), [256]).mul(0.6);
  const signal = tone(12).add(tone(40).mul(0.5)).add(noise);

  const { re, im } = rfft(signal);
  const amplitude = re.square().add(im.square()).sqrt().div(128);
  // #endregion
  return { time, signal, amplitude };
}

/** Images of digits with their horizontal and vertical edges and the strength of both. */
export function edges(digits: readonly number[]): Tensor {
  const images = stack(digits.map((digit) => imagesOf(digit).at(0))).reshape([digits.length, 1, 28, 28]);
  // #region edges
  const smooth = tensor([1, 2, 1], { dtype: 'float32' });
  const difference = tensor([1, 0, -1], { dtype: 'float32' });
  const rows = difference.outer(smooth);
  const sobel = stack([rows, rows.transpose()]).expandDims(1);

  // [image, direction, row, column]
  const found = conv(images, sobel, { padding: 'same' });
  const strength = found.norm({ axis: 1, keepDims: true });
  // #endregion
  return images.concat([found, strength], { axis: 1 });
}

/** What the recorder and the compiler make of a small model. */
export function explained(): string {
  // #region explain
  const x = random.normal(random.key('explain'), [100, 3]);
  const y = x.at(':', 0).greater(0).astype('float64');
  const loss = (w: Tensor): Tensor => {
    const score = x.matmul(w);
    return score.softplus().sub(y.mul(score)).mean();
  };
  return String(explain(valueAndGrad(loss))([0.5, -1, 2]));
  // #endregion
}

/** Shows some more of what tensors and derivatives can do. */
export function galleryPart(terminal: Terminal): Section {
  const bar = terminal.progress('gallery', 6);
  let shown = 0;
  const step = <T>(name: string, make: () => T): T => {
    const made = make();
    bar.update(++shown, name);
    return made;
  };
  const curves = step('derivatives', derivativesOnGrid);
  const orders = [1, 3, 7, 15];
  const series = step('taylor', () => taylorSums(orders));
  const circles = step('jacobian', swirledCircles);
  const tones = step('fft', spectrum);
  const digits = [3, 5, 8];
  const filtered = step('conv', () => edges(digits));
  const explanation = step('explain', explained);
  bar.finish();
  const kinds = ['image', 'rows', 'columns', 'both'];
  const image = (i: number, kind: number) => ({ width: 28, height: 28, values: filtered.at(i, kind).data, caption: kinds[kind]! });
  const frequencies = Array.from(tones.amplitude.data, (_, k) => k);

  return {
    name: 'gallery',
    title: 'A short gallery',
    outcome: { figure: '6', meaning: 'small examples: vmap, taylor, jacobian, fft, conv, explain' },
    body: [
      row(
        figure(
          linePlot(
            ['f', 'f′', 'f″'].map((name, i) => ({ x: curves.x.data, y: curves.values[i]!.data, name })),
            { x: { label: 'x' } },
          ),
          'Derivatives nest: vmap(grad(grad(f))) is the second derivative on a whole grid.',
        ),
        figure(
          linePlot(
            [
              { x: series.x.data, y: series.exact.data, name: '2 sin x / (1 + x²)', width: 3 },
              ...orders.map((order, i) => ({ x: series.x.data, y: series.sums[i]!.data, name: `order ${order}`, colour: i + 1, dashed: true })),
            ],
            { x: { label: 'x' }, y: { domain: [-1.8, 1.8] } },
          ),
          'Taylor polynomials around 0. Beyond |x| = 1, where the function has poles in the complex plane, more terms do not help.',
        ),
      ),
      row(excerpt('parts/gallery.ts', 'derivatives'), excerpt('parts/gallery.ts', 'taylor')),
      row(
        figure(
          linePlot(
            Array.from({ length: circles.shape[0]! }, (_, i) => ({ x: circles.at(i, 0).data, y: circles.at(i, 1).data, colour: 0, width: 1.2 })),
            { x: { domain: [-2.3, 2.3] }, y: { domain: [-2.3, 2.3] }, width: 440, height: 420 },
          ),
          'A swirl of the plane: its Jacobian turns small circles into ellipses.',
        ),
        figure(
          linePlot([{ x: frequencies, y: tones.amplitude.data }], { x: { label: 'frequency, Hz' }, y: { label: 'amplitude' }, height: 420 }),
          'The spectrum of two tones (12 Hz, and 40 Hz at half the strength) under noise, by rfft.',
        ),
      ),
      row(excerpt('parts/gallery.ts', 'swirl'), excerpt('parts/gallery.ts', 'spectrum')),
      row(
        figure(
          html`<div class="stack">${digits.map((_, i) => imageGrid(kinds.map((_, kind) => image(i, kind)), { size: 96 }))}</div>`,
          'Edges of digits by convolution with Sobel filters.',
        ),
        excerpt('parts/gallery.ts', 'edges'),
      ),
      text`What explain prints for the gradient of a logistic regression: the recorded graph, and the kernels that compile makes of it.`,
      row(excerpt('parts/gallery.ts', 'explain'), code(explanation, 'output')),
    ],
  };
}
