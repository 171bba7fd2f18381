/* The loss of a logistic regression and its gradient; see foundation/logisticRegression.ts. */
#include "contender.h"
#include <math.h>

enum { n = 1000, d = 25 };
static const double *x, *labels, *beta;
static double out[1 + d];

static void prepare(double **inputs) {
  x = inputs[0];
  labels = inputs[1];
  beta = inputs[2];
}

static void run(void) {
  double loss = 0, gradient[d];
  for (int j = 0; j < d; j++) {
    loss += 0.5 * beta[j] * beta[j];
    gradient[j] = beta[j];
  }
  for (int i = 0; i < n; i++) {
    const double *row = x + i * d;
    double eta = 0;
    for (int j = 0; j < d; j++) eta += row[j] * beta[j];
    double e = exp(-fabs(eta));
    loss += fmax(eta, 0) + log1p(e) - labels[i] * eta;
    double pull = (eta >= 0 ? 1 : e) / (1 + e) - labels[i];
    for (int j = 0; j < d; j++) gradient[j] += pull * row[j];
  }
  out[0] = loss;
  memcpy(out + 1, gradient, sizeof gradient);
}

static const double *results(size_t *count) {
  *count = 1 + d;
  return out;
}
