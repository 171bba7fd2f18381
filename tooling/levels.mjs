/**
 * Which packages each package may import. Read from the bottom: imports go down only, so that anybody can install one
 * package without the ones above it. `gpu` may be imported by no package; apps may import everything.
 */
export const mayImport = {
  // level 4
  hmm: ['em', 'prob', 'optim', 'linalg', 'autodiff', 'tensor'],
  graphical: ['prob', 'optim', 'linalg', 'autodiff', 'tensor'],
  text: ['prob', 'optim', 'linalg', 'autodiff', 'tensor'],
  learn: ['prob', 'optim', 'linalg', 'autodiff', 'tensor'],
  // level 3
  em: ['prob', 'linalg', 'tensor'],
  nn: ['optim', 'linalg', 'autodiff', 'tensor'],
  mcmc: ['prob', 'optim', 'linalg', 'autodiff', 'tensor'],
  // level 2
  prob: ['optim', 'linalg', 'autodiff', 'tensor'],
  optim: ['linalg', 'autodiff', 'tensor'],
  gpu: ['tensor'],
  // level 1
  linalg: ['tensor'],
  autodiff: ['tensor'],
  // level 0
  tensor: [],
  // standing apart
  datasets: [],
  plot: [],
};
