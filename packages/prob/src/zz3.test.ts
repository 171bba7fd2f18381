import { test } from 'vitest';
import { compile } from '@x/autodiff';
import { tensor, random, broadcastTo, div, astype, sub, add, cumsum, flip } from '@x/tensor';
test('a', () => {
  const show = (name: string, f: any, ...args: any[]) => console.log(name, String(f(random.key(5), ...args).data), String((compile(f) as any)(random.key(5), ...args).data));
  show('1', (k: any, t: any) => random.binomial(k, broadcastTo(t, [4]), 0.3, [4]), tensor(4, { dtype: 'int32' }));
  show('2', (k: any, t: any) => random.binomial(k, astype(broadcastTo(t, [4]), 'int32'), 0.3, [4]), tensor(4));
  show('3', (k: any, p: any) => random.binomial(k, 4, broadcastTo(p, [4]), [4]), tensor(0.3));
  show('4', (k: any, p: any) => random.binomial(k, 4, broadcastTo(div(p, 0.9), [4]), [4]), tensor(0.3));
  show('5', (k: any, p: any) => random.poisson(k, broadcastTo(p, [4]), [4]), tensor(3));
  show('6', (k: any, p: any) => random.gamma(k, broadcastTo(p, [4]), [4]), tensor(3));
  show('7', (k: any, p: any) => random.gamma(k, broadcastTo(add(p, 1), [4]), [4]), tensor(3));
  show('8', (k: any, p: any) => random.bernoulli(k, broadcastTo(add(p, 0.1), [4]), [4]), tensor(0.3));
  show('9', (k: any, p: any) => cumsum(flip(broadcastTo(add(p, 0.1), [4]), {axis: -1}), {axis: -1}), tensor(0.3));
});
