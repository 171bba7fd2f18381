/* The log density of eight schools (non-centred) and its gradient; see foundation/eightSchools.ts. */
#include "contender.h"
#include <math.h>

static const double *parameters, *effects, *errors;
static double out[11];

static void prepare(double **inputs) {
  parameters = inputs[0];
  effects = inputs[1];
  errors = inputs[2];
}

static void run(void) {
  double log_tau = parameters[0], mu = parameters[1], tau = exp(log_tau), share = tau * tau / 25;
  const double *z = parameters + 2;
  double density = mu * mu / -50 - log1p(share) + log_tau, to_tau = 0, to_mu = mu / -25;
  for (int i = 0; i < 8; i++) {
    double misfit = (effects[i] - mu - tau * z[i]) / errors[i], pull = misfit / errors[i];
    density -= 0.5 * (z[i] * z[i] + misfit * misfit);
    to_mu += pull;
    to_tau += pull * z[i];
    out[3 + i] = pull * tau - z[i];
  }
  out[0] = density;
  out[1] = 1 + to_tau * tau - 2 * share / (1 + share);
  out[2] = to_mu;
}

static const double *results(size_t *count) {
  *count = 11;
  return out;
}
