import { add, at, atan, cos, div, exp, log, mul, pow, sin, square, sub, type Tensor } from '@x/tensor';

/** A regression problem's residuals from its parameters b, its predictors and its response. */
type Model = (b: Tensor, x: readonly Tensor[], y: Tensor) => Tensor;

/** y − model(b, x) with the parameters taken apart. */
const of =
  (model: (x: Tensor, ...b: Tensor[]) => Tensor): Model =>
  (b, [x], y) =>
    sub(y, model(x!, ...Array.from({ length: b.shape[0]! }, (_, i) => at(b, i))));

const decay = (x: Tensor, rate: Tensor): Tensor => exp(mul(mul(rate, x), -1));
const bell = (x: Tensor, height: Tensor, center: Tensor, width: Tensor): Tensor => mul(height, exp(mul(square(div(sub(x, center), width)), -1)));
const gauss = of((x, b1, b2, b3, b4, b5, b6, b7, b8) => add(add(mul(b1!, decay(x, b2!)), bell(x, b3!, b4!, b5!)), bell(x, b6!, b7!, b8!)));
const lanczos = of((x, b1, b2, b3, b4, b5, b6) => add(add(mul(b1!, decay(x, b2!)), mul(b3!, decay(x, b4!))), mul(b5!, decay(x, b6!))));
const polynomial = (x: Tensor, ...b: (Tensor | number)[]): Tensor => b.reduceRight((sum, c) => add(mul(sum, x), c), 0) as Tensor;
const cubics = of((x, b1, b2, b3, b4, b5, b6, b7) => div(polynomial(x, b1!, b2!, b3!, b4!), polynomial(x, 1, b5!, b6!, b7!)));
const saturation = of((x, b1, b2) => mul(b1!, sub(1, decay(x, b2!))));
const chwirut = of((x, b1, b2, b3) => div(decay(x, b1!), add(b2!, mul(b3!, x))));
const wave = (x: Tensor, period: Tensor | number, a: Tensor, b: Tensor): Tensor => {
  const angle = div(mul(x, 2 * Math.PI), period);
  return add(mul(a, cos(angle)), mul(b, sin(angle)));
};

/** The models of the NIST StRD nonlinear regression problems, as NIST states them. */
export const nistModels: Readonly<Record<string, Model>> = {
  Misra1a: saturation,
  Chwirut1: chwirut,
  Chwirut2: chwirut,
  Lanczos1: lanczos,
  Lanczos2: lanczos,
  Lanczos3: lanczos,
  Gauss1: gauss,
  Gauss2: gauss,
  Gauss3: gauss,
  DanWood: of((x, b1, b2) => mul(b1!, pow(x, b2!))),
  Misra1b: of((x, b1, b2) => mul(b1!, sub(1, pow(add(1, div(mul(b2!, x), 2)), -2)))),
  Misra1c: of((x, b1, b2) => mul(b1!, sub(1, pow(add(1, mul(mul(b2!, x), 2)), -0.5)))),
  Misra1d: of((x, b1, b2) => div(mul(mul(b1!, b2!), x), add(1, mul(b2!, x)))),
  Kirby2: of((x, b1, b2, b3, b4, b5) => div(polynomial(x, b1!, b2!, b3!), polynomial(x, 1, b4!, b5!))),
  Hahn1: cubics,
  Thurber: cubics,
  // log y = b₁ − b₂x₁·exp(−b₃x₂)
  Nelson: (b, [x1, x2], y) => sub(log(y), sub(at(b, 0), mul(mul(at(b, 1), x1!), decay(x2!, at(b, 2))))),
  MGH17: of((x, b1, b2, b3, b4, b5) => add(add(b1!, mul(b2!, decay(x, b4!))), mul(b3!, decay(x, b5!)))),
  Roszman1: of((x, b1, b2, b3, b4) => sub(sub(b1!, mul(b2!, x)), div(atan(div(b3!, sub(x, b4!))), Math.PI))),
  ENSO: of((x, b1, b2, b3, b4, b5, b6, b7, b8, b9) => add(add(add(b1!, wave(x, 12, b2!, b3!)), wave(x, b4!, b5!, b6!)), wave(x, b7!, b8!, b9!))),
  MGH09: of((x, b1, b2, b3, b4) => div(mul(b1!, add(square(x), mul(x, b2!))), add(add(square(x), mul(x, b3!)), b4!))),
  BoxBOD: saturation,
  Rat42: of((x, b1, b2, b3) => div(b1!, add(1, exp(sub(b2!, mul(b3!, x)))))),
  MGH10: of((x, b1, b2, b3) => mul(b1!, exp(div(b2!, add(x, b3!))))),
  Eckerle4: of((x, b1, b2, b3) => mul(div(b1!, b2!), exp(mul(square(div(sub(x, b3!), b2!)), -0.5)))),
  Rat43: of((x, b1, b2, b3, b4) => div(b1!, pow(add(1, exp(sub(b2!, mul(b3!, x)))), div(1, b4!)))),
  Bennett5: of((x, b1, b2, b3) => mul(b1!, pow(add(b2!, x), div(-1, b3!)))),
};
