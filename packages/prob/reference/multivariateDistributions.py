"""Densities and entropies of vectors and matrices from SciPy; the LKJ volume by quadrature."""
import datetime, json, pathlib
import numpy as np, scipy
from scipy import stats, integrate
rng = np.random.default_rng(5)
def spd(n):
    a = rng.normal(size=(n, n)); return a @ a.T + n * np.eye(n) * 0.2
def r(x): return np.asarray(x).tolist()
cases = []
for n in (1, 3, 6):
    loc, cov, x = rng.normal(size=n), spd(n), rng.normal(size=(4, n)) * 2
    d = stats.multivariate_normal(loc, cov)
    cases.append(dict(family='MultivariateNormal', parameters=dict(loc=r(loc), covariance=r(cov)), x=r(x), logProb=r(np.atleast_1d(d.logpdf(x))), entropy=float(d.entropy())))
    t = stats.multivariate_t(loc, cov, df=3.7)
    cases.append(dict(family='MultivariateStudentT', parameters=dict(df=3.7, loc=r(loc), scale=r(cov)), x=r(x), logProb=r(np.atleast_1d(t.logpdf(x)))))
for n in (2, 4):
    a = rng.gamma(2, size=n) + 0.1
    d = stats.dirichlet(a); x = rng.dirichlet(np.ones(n), size=3)
    cases.append(dict(family='Dirichlet', parameters=dict(concentration=r(a)), x=r(x), logProb=[float(d.logpdf(v)) for v in x], entropy=float(d.entropy())))
    scale, xs = spd(n), [spd(n) for _ in range(3)]
    w, iw = stats.wishart(n + 2.5, scale), stats.invwishart(n + 2.5, scale)
    cases.append(dict(family='Wishart', parameters=dict(df=n + 2.5, scale=r(scale)), x=r(xs), logProb=[float(w.logpdf(v)) for v in xs], entropy=float(w.entropy())))
    cases.append(dict(family='InverseWishart', parameters=dict(df=n + 2.5, scale=r(scale)), x=r(xs), logProb=[float(iw.logpdf(v)) for v in xs]))
p = np.array([0.1, 0.2, 0.3, 0.4])
m = stats.multinomial(15, p)
x = m.rvs(5, random_state=1)
cases.append(dict(family='Multinomial', parameters=dict(trials=15, probs=r(p)), x=r(x), logProb=r(m.logpmf(x)), entropy=float(m.entropy())))
volumes = []
for eta in (0.7, 1.0, 2.5):
    def over(y, x):
        half = np.sqrt((1 - x * x) * (1 - y * y))
        return half ** (2 * eta - 1) * scipy.special.beta(0.5, eta)   # ∫ (half² − (z − xy)²)^(η−1) dz, whose integrand is the determinant
    value, _ = integrate.dblquad(over, -1, 1, -1, 1)
    volumes.append(dict(dimension=3, concentration=eta, logVolume=float(np.log(value))))
path = pathlib.Path(__file__).with_suffix('.json')
path.write_text(json.dumps(dict(madeBy=pathlib.Path(__file__).name, **{'with': f'SciPy {scipy.__version__}'}, on=str(datetime.date.today()), cases=dict(values=cases, volumes=volumes)), indent=1) + '\n')
