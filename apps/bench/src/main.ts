import { grad } from '@x/autodiff';
import { tensor } from '@x/tensor';

console.log(String(grad((x) => x.exp())(tensor([0, 1]))));
