/** The module of expm1 and tanh. NaN, infinities and the sign of zero come out as from `Math`. */
import { EXPM1, map, TANH } from './map';

export function expm1F64(input: usize, output: usize, n: usize): void {
  map<f64>(EXPM1, input, output, n);
}
export function expm1F32(input: usize, output: usize, n: usize): void {
  map<f32>(EXPM1, input, output, n);
}
export function tanhF64(input: usize, output: usize, n: usize): void {
  map<f64>(TANH, input, output, n);
}
export function tanhF32(input: usize, output: usize, n: usize): void {
  map<f32>(TANH, input, output, n);
}
