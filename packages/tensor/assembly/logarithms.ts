/** The module of log, log1p and softplus. NaN, infinities and the sign of zero come out as from `Math`. */
import { LOG, LOG1P, map, SOFTPLUS } from './map';

export function logF64(input: usize, output: usize, n: usize): void {
  map<f64>(LOG, input, output, n);
}
export function logF32(input: usize, output: usize, n: usize): void {
  map<f32>(LOG, input, output, n);
}
export function log1pF64(input: usize, output: usize, n: usize): void {
  map<f64>(LOG1P, input, output, n);
}
export function log1pF32(input: usize, output: usize, n: usize): void {
  map<f32>(LOG1P, input, output, n);
}
export function softplusF64(input: usize, output: usize, n: usize): void {
  map<f64>(SOFTPLUS, input, output, n);
}
export function softplusF32(input: usize, output: usize, n: usize): void {
  map<f32>(SOFTPLUS, input, output, n);
}
