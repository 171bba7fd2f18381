"""State-space models by statsmodels, and exact joint Gaussians by numpy. Run: python3 kalmanFilter.py"""
import json, os
from datetime import date
import numpy as np, statsmodels
import statsmodels.api as sm
from statsmodels.tsa.statespace.mlemodel import MLEModel

here = os.path.dirname(os.path.abspath(__file__))
nile = sm.datasets.nile.load_pandas().data['volume'].to_numpy()
cases = {}

def uc(y, kind, params, **init):
    model = sm.tsa.UnobservedComponents(y, kind, use_exact_diffuse=True)
    r = model.smooth(params)
    out = {'logLikelihood': float(r.llf), 'filtered': r.filtered_state[0, [1, 50, 99]].tolist(),
        'filteredVariance': r.filtered_state_cov[0, 0, [1, 50, 99]].tolist(), 'smoothed': r.smoothed_state[0, [0, 50, 99]].tolist(),
        'smoothedVariance': r.smoothed_state_cov[0, 0, [0, 50, 99]].tolist()}
    f = r.get_forecast(5)
    out['forecast'] = f.predicted_mean.tolist(); out['forecastVariance'] = np.square(f.se_mean).tolist()
    return out

cases['nile level'] = uc(nile, 'llevel', [15099, 1469.1])
gaps = nile.copy(); gaps[20:40] = np.nan; gaps[60:80] = np.nan
cases['nile level with gaps'] = uc(gaps, 'llevel', [15099, 1469.1])
cases['nile trend'] = uc(nile, 'lltrend', [15099, 1400, 5])
fit = sm.tsa.UnobservedComponents(nile, 'llevel', use_exact_diffuse=True).fit(disp=0, method='nm', xtol=1e-10, ftol=1e-13, maxiter=5000)
cases['nile maximum'] = {'params': fit.params.tolist(), 'logLikelihood': float(fit.llf)}

# A known start, two observed and three hidden components, half of the values missing: against the joint Gaussian.
rng = np.random.default_rng(0)
n, m, T, k = 3, 2, 12, 2
F = rng.normal(size=(n, n)) * .5; H = rng.normal(size=(m, n))
G = rng.normal(size=(n, n)); Q = G @ G.T / 4; G = rng.normal(size=(m, m)); R = G @ G.T / 2 + .1 * np.eye(m)
G = rng.normal(size=(n, n)); P0 = G @ G.T; m0 = rng.normal(size=n); B = rng.normal(size=(n, k)); U = rng.normal(size=(T, k))
y = rng.normal(size=(T, m)) * 2; miss = rng.random((T, m)) < .3; miss[4] = True; y[miss] = np.nan
mu = [m0]; cov = np.zeros((T * n, T * n)); cov[:n, :n] = P0
for t in range(1, T):
    mu.append(F @ mu[-1] + B @ U[t - 1]); a, b = slice((t - 1) * n, t * n), slice(t * n, (t + 1) * n)
    cov[b, :t * n] = F @ cov[a, :t * n]; cov[:t * n, b] = cov[b, :t * n].T; cov[b, b] = F @ cov[a, a] @ F.T + Q
mu = np.concatenate(mu); big = np.kron(np.eye(T), H)
def condition(upto):
    keep = ~miss.ravel(); keep[upto * m:] = False
    h = big[keep]; r = np.kron(np.eye(T), R)[np.ix_(keep, keep)]; s = h @ cov @ h.T + r; e = y.ravel()[keep] - h @ mu
    K = cov @ h.T @ np.linalg.inv(s)
    return mu + K @ e, cov - K @ h @ cov, -.5 * (len(e) * np.log(2 * np.pi) + np.linalg.slogdet(s)[1] + e @ np.linalg.solve(s, e))
sm_mean, sm_cov, ll = condition(T)
diag = lambda c: [c[t * n:(t + 1) * n, t * n:(t + 1) * n].tolist() for t in range(T)]
fm, fc, lm = [], [], []
for t in range(T):
    a, b, _ = condition(t + 1); fm.append(a[t * n:(t + 1) * n].tolist()); fc.append(b[t * n:(t + 1) * n, t * n:(t + 1) * n].tolist())
    a, b, _ = condition(min(t + 3, T)); lm.append(a[t * n:(t + 1) * n].tolist())
null = lambda a: [[None if np.isnan(v) else v for v in r] for r in a.tolist()]
cases['joint'] = {'transition': F.tolist(), 'observation': H.tolist(), 'transitionCovariance': Q.tolist(), 'observationCovariance': R.tolist(), 'initialMean': m0.tolist(),
    'initialCovariance': P0.tolist(), 'control': B.tolist(), 'controls': U.tolist(), 'y': null(y), 'logLikelihood': float(ll),
    'smoothed': sm_mean.reshape(T, n).tolist(), 'smoothedCovariances': diag(sm_cov), 'filtered': fm, 'filteredCovariances': fc, 'lag2': lm}
json.dump({'madeBy': 'kalmanFilter.py', 'with': f'statsmodels {statsmodels.__version__}, numpy {np.__version__}', 'on': str(date.today()), 'cases': cases}, open(os.path.join(here, 'kalmanFilter.json'), 'w'), indent=1)
