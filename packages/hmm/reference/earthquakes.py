"""Poisson hidden Markov models of the yearly numbers of earthquakes of magnitude 7 and more, 1900-2006 (U.S. Geological Survey;
Zucchini, MacDonald & Langrock, Hidden Markov Models for Time Series, 2nd ed. 2016, table 1.1), by direct maximisation of the
likelihood with SciPy. `stationary` starts the chain in its stationary distribution."""
import json, platform
from datetime import date
import numpy as np, scipy
from scipy.optimize import minimize
from scipy.special import gammaln, logsumexp

counts = [13, 14, 8, 10, 16, 26, 32, 27, 18, 32, 36, 24, 22, 23, 22, 18, 25, 21, 21, 14, 8, 11, 14, 23, 18, 17, 19, 20, 22, 19, 13, 26, 13, 14, 22, 24, 21, 22, 26, 21, 23, 24, 27, 41, 31, 27, 35, 26, 28, 36, 39, 21, 17, 22, 17, 19, 15, 34, 10, 15, 22, 18, 15, 20, 15, 22, 19, 16, 30, 27, 29, 23, 20, 16, 21, 21, 25, 16, 18, 15, 18, 14, 10, 15, 8, 15, 6, 11, 8, 7, 18, 16, 13, 12, 13, 20, 15, 16, 12, 18, 15, 16, 13, 15, 16, 11, 11]
x = np.array(counts)


def unpack(theta, m, stationary):
    rates = np.exp(theta[:m])
    rows = np.zeros((m, m))
    rows[~np.eye(m, dtype=bool)] = theta[m:m + m * (m - 1)]
    logA = rows - logsumexp(rows, axis=1, keepdims=True)
    if stationary:
        A = np.exp(logA)
        logpi = np.log(np.maximum(np.linalg.solve((np.eye(m) - A + 1).T, np.ones(m)), 1e-300))
    else:
        s = np.append(theta[m * m:], 0)
        logpi = s - logsumexp(s)
    return rates, logA, logpi


def nll(theta, m, stationary):
    rates, logA, logpi = unpack(theta, m, stationary)
    logb = x[:, None] * np.log(rates) - rates - gammaln(x + 1)[:, None]
    A, likelihoods, total = np.exp(logA), np.exp(logb), 0.0
    a = np.exp(logpi) * likelihoods[0]
    for b in likelihoods[1:]:
        s = a.sum()
        total += np.log(s)
        a = (a / s) @ A * b
    value = -(total + np.log(a.sum()))
    return value if np.isfinite(value) else 1e10  # a line search went too far


cases = []
rng = np.random.default_rng(0)
for m in (2, 3, 4):
    for stationary in (True, False):
        best = None
        for trial in range(3):
            start = np.concatenate([np.log(np.quantile(x, (np.arange(m) + .5) / m)) + .05 * rng.normal(size=m), -2 + .5 * rng.normal(size=m * (m - 1)), [] if stationary else rng.normal(size=m - 1)])
            r = minimize(nll, start, args=(m, stationary), method='L-BFGS-B', bounds=[(-15, 15)] * len(start), options=dict(maxiter=400, maxfun=200000, ftol=1e-13, gtol=1e-8))
            if best is None or r.fun < best.fun:
                best = r
        rates, logA, logpi = unpack(best.x, m, stationary)
        order = np.argsort(rates)
        cases.append(dict(states=m, stationary=stationary, logLikelihood=-best.fun, rates=rates[order].tolist(), transition=np.exp(logA)[np.ix_(order, order)].tolist()))
json.dump({'madeBy': 'reference/earthquakes.py', 'with': f'Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}', 'on': str(date.today()), 'counts': counts, 'cases': cases}, open(__file__.replace('.py', '.json'), 'w'), indent=1)
