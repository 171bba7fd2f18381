import { expect, test } from 'vitest';
import * as autodiff from './index.js';

// The public names promised to users; renaming or dropping one is a breaking change.
const promised = `grad valueAndGrad vjp jvp jacobian hessian hvp directionalDerivative taylor vmap compile stopGradient customGrad checkpoint
  checkGradients explain`;

test.each(promised.trim().split(/\s+/))('%s is exported', (name) => {
  expect((autodiff as Record<string, unknown>)[name]).toBeTypeOf('function');
});
