/* The scaled forward-backward recursions with expected transitions; see hmm/forwardBackward.ts. */
#include "contender.h"
#include <math.h>

static const double *initial, *transition, *logs;
static size_t n, steps;
static double *b, *alpha, *scales, *beta, *weighted, *out;

static void prepare(double **inputs) {
  n = (size_t)inputs[0][0];
  steps = (size_t)inputs[0][1];
  initial = inputs[1];
  transition = inputs[2];
  logs = inputs[3];
  b = malloc(steps * n * sizeof *b);
  alpha = malloc(steps * n * sizeof *alpha);
  scales = malloc(steps * sizeof *scales);
  beta = malloc(n * sizeof *beta);
  weighted = malloc(n * sizeof *weighted);
  /* log likelihood, expected transitions, state probabilities */
  out = malloc((1 + n * n + steps * n) * sizeof *out);
}

static void run(void) {
  double total = 0;
  for (size_t t = 0; t < steps; t++) {
    double *restrict a = alpha + t * n, *restrict row = b + t * n, top = -INFINITY, sum = 0;
    const double *before = a - n, *from = logs + t * n;
    for (size_t j = 0; j < n; j++) top = from[j] > top ? from[j] : top;
    for (size_t j = 0; j < n; j++) a[j] = t == 0 ? initial[j] : 0;
    if (t > 0)
      for (size_t i = 0; i < n; i++) {
        const double *restrict p = transition + i * n;
        double x = before[i];
        for (size_t j = 0; j < n; j++) a[j] += x * p[j];
      }
    for (size_t j = 0; j < n; j++) {
      row[j] = exp(from[j] - top);
      a[j] *= row[j];
      sum += a[j];
    }
    for (size_t j = 0; j < n; j++) a[j] /= sum;
    scales[t] = sum;
    total += log(sum) + top;
  }
  double *restrict pairs = out + 1, *gamma = out + 1 + n * n;
  memset(pairs, 0, n * n * sizeof *pairs);
  for (size_t j = 0; j < n; j++) beta[j] = 1;
  for (size_t t = steps; t-- > 0;) {
    const double *restrict a = alpha + t * n, *restrict row = b + t * n;
    for (size_t j = 0; j < n; j++) {
      gamma[t * n + j] = a[j] * beta[j];
      weighted[j] = row[j] * beta[j] / scales[t];
    }
    if (t == 0) break;
    const double *before = a - n;
    for (size_t i = 0; i < n; i++) {
      const double *restrict p = transition + i * n;
      double *restrict q = pairs + i * n, x = before[i], sum = 0;
      for (size_t j = 0; j < n; j++) {
        sum += p[j] * weighted[j];
        q[j] += x * weighted[j];
      }
      beta[i] = sum;
    }
  }
  for (size_t e = 0; e < n * n; e++) pairs[e] *= transition[e];
  out[0] = total;
}

static const double *results(size_t *count) {
  *count = 1 + n * n + steps * n;
  return out;
}
