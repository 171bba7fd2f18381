/** Loops over arrays; input and output may be the same. Pointers in bytes, lengths in elements. */
import { expLoop32, expm132, expm164, exp64, sigmoid64, sigmoidLoop32, tanh32, tanh64 } from './exp';
import { log1p32, log1p64, log32, log64, softplus32, softplus64 } from './log';

export const EXP = 0;
export const SIGMOID = 1;
export const EXPM1 = 2;
export const TANH = 3;
export const LOG = 4;
export const LOG1P = 5;
export const SOFTPLUS = 6;

/** Room for the last, incomplete vector, so that every element meets the same instructions wherever it stands. */
const REST: usize = memory.data(16);

@inline
function evaluate<T>(kind: i32, x: v128): v128 {
  if (kind == EXP) return exp64(x);
  if (kind == SIGMOID) return sigmoid64(x);
  if (kind == EXPM1) return sizeof<T>() == 8 ? expm164(x) : expm132(x);
  if (kind == TANH) return sizeof<T>() == 8 ? tanh64(x) : tanh32(x);
  if (kind == LOG) return sizeof<T>() == 8 ? log64(x) : log32(x);
  if (kind == LOG1P) return sizeof<T>() == 8 ? log1p64(x) : log1p32(x);
  return sizeof<T>() == 8 ? softplus64(x) : softplus32(x);
}

/** output[i] = f(input[i]) for a constant `kind`; only the code of that function is compiled. */
@inline
export function map<T>(kind: i32, input: usize, output: usize, n: usize): void {
  const rest = (n * sizeof<T>()) & 15;
  let end = input + n * sizeof<T>() - rest;
  let target = output;
  // The second round, over the room for the rest, shares the loop: one copy of the function's code.
  for (let round = 0; round < 2; round++) {
    if (sizeof<T>() == 4 && (kind == EXP || kind == SIGMOID)) {
      if (kind == EXP) expLoop32(input, target, end);
      else sigmoidLoop32(input, target, end);
      target += end - input;
      input = end;
    } else {
      for (; input < end; input += 16, target += 16) v128.store(target, evaluate<T>(kind, v128.load(input)));
    }
    if (!rest || round) break;
    memory.copy(REST, input, rest);
    output = target;
    input = target = REST;
    end = REST + 16;
  }
  if (rest) memory.copy(output, REST, rest);
}
