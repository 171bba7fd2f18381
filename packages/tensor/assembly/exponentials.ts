/** The module of exp and the sigmoid. NaN, infinities and the sign of zero come out as from `Math`. */
import { EXP, map, SIGMOID } from './map';

export function expF64(input: usize, output: usize, n: usize): void {
  map<f64>(EXP, input, output, n);
}
export function expF32(input: usize, output: usize, n: usize): void {
  map<f32>(EXP, input, output, n);
}
export function sigmoidF64(input: usize, output: usize, n: usize): void {
  map<f64>(SIGMOID, input, output, n);
}
export function sigmoidF32(input: usize, output: usize, n: usize): void {
  map<f32>(SIGMOID, input, output, n);
}
