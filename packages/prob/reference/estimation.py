"""Evidences of conjugate models by numerical integration, MAP and ML estimates by SciPy's optimiser; writes estimation.json beside this file."""
import datetime, json, pathlib
import numpy as np, scipy
from scipy import integrate, optimize, special, stats

quad = lambda f, a, b, **k: integrate.quad(f, a, b, epsabs=0, epsrel=1e-12, limit=500, **k)[0]
evidence = []


def scalar(name, prior, loglik, lo, hi, points=None):
    value = quad(lambda t: np.exp(loglik(t) + prior(t)), lo, hi, **({} if points is None else {"points": points}))
    evidence.append({"pair": name, "logEvidence": float(np.log(value))})


beta = stats.beta(2, 3).logpdf
scalar("Beta-Bernoulli", beta, lambda p: stats.bernoulli(p).logpmf([1, 0, 1, 1]).sum(), 0, 1)
scalar("Beta-Binomial", beta, lambda p: stats.binom(5, p).logpmf([2, 4, 0]).sum(), 0, 1)
scalar("Beta-Geometric", beta, lambda p: stats.geom(p, loc=-1).logpmf([2, 0, 5]).sum(), 0, 1)
scalar("Beta-NegativeBinomial", beta, lambda p: stats.nbinom(3, p).logpmf([2, 0, 5]).sum(), 0, 1)
gamma = stats.gamma(2, scale=1 / 1.5).logpdf
x = np.array([0.7, 1.9, 0.4])
scalar("Gamma-Poisson", gamma, lambda r: stats.poisson(r).logpmf([3, 1, 2]).sum(), 0, 60)
scalar("Gamma-Exponential", gamma, lambda r: stats.expon(scale=1 / r).logpdf(x).sum(), 0, 60)
scalar("Gamma-Gamma", gamma, lambda r: stats.gamma(2.5, scale=1 / r).logpdf(x).sum(), 0, 60)
scalar("Gamma-Normal", gamma, lambda t: stats.norm(0.5, t**-0.5).logpdf(x).sum(), 0, 60)
scalar("InverseGamma-Normal", stats.invgamma(2, scale=1.5).logpdf, lambda v: stats.norm(0.5, v**0.5).logpdf(x).sum(), 0, np.inf)
scalar("Normal-Normal", stats.norm(0.3, 2).logpdf, lambda m: stats.norm(m, 1.2).logpdf(x).sum(), -20, 20, [0, 1])
scalar("Normal-LogNormal", stats.norm(0.3, 2).logpdf, lambda m: stats.lognorm(1.2, scale=np.exp(m)).logpdf(x).sum(), -20, 20, [0, 1])

# mean and variance: one observation after another is a Student t
loc, count, a, b = 0.3, 2.0, 3.0, 1.5
total = 0.0
for v in x:
    total += stats.t(2 * a, loc, np.sqrt(b * (count + 1) / (a * count))).logpdf(v)
    b += count * (v - loc) ** 2 / (2 * (count + 1))
    loc, count, a = (count * loc + v) / (count + 1), count + 1, a + 0.5
evidence.append({"pair": "NormalInverseGamma-Normal", "logEvidence": float(total), "loc": loc, "count": count, "concentration": a, "scale": b})

X = np.array([[1.0, 2.0], [3.0, 1.0], [0.5, -1.0]])
m, k, df, S = np.array([0.5, 0.0]), 1.5, 4.0, np.array([[2.0, 0.3], [0.3, 1.0]])
total = 0.0
for v in X:
    free = df - 1
    total += stats.multivariate_t(m, S * (k + 1) / (k * free), df=free).logpdf(v)
    d = v - m
    S = S + np.outer(d, d) * k / (k + 1)
    m, k, df = (k * m + v) / (k + 1), k + 1, df + 1
evidence.append({"pair": "NormalInverseWishart-MultivariateNormal", "logEvidence": float(total), "loc": m.tolist(), "count": k, "df": df, "scale": S.tolist()})
V, W, mu0 = np.array([[1.0, 0.2], [0.2, 2.0]]), np.array([[1.5, -0.4], [-0.4, 1.0]]), np.array([0.2, -0.1])
big = np.kron(np.ones((3, 3)), W) + np.kron(np.eye(3), V)
evidence.append({"pair": "MultivariateNormal-MultivariateNormal", "logEvidence": float(stats.multivariate_normal(np.tile(mu0, 3), big).logpdf(X.ravel()))})


def best(f, start):
    r = optimize.minimize(lambda t: -f(*t), start, method="Nelder-Mead", options={"xatol": 1e-13, "fatol": 1e-15, "maxiter": 20000})
    return r.x.tolist()


y = np.array([1.2, 0.7, 1.9, 2.4, 0.1])
w = np.array([1, 2, 1, 0.5, 3])
estimates = {
    "normalMap": best(lambda m, s: stats.norm(m, np.exp(s)).logpdf(y) @ w + stats.norm(0, 1).logpdf(m) + stats.gamma(2, scale=1).logpdf(np.exp(s)), [1, 0]),
    "gammaMap": best(lambda a, r: stats.gamma(np.exp(a), scale=np.exp(-r)).logpdf(y).sum() + stats.gamma(3, scale=0.5).logpdf(np.exp(r)), [0, 0]),
    "cauchyScale": best(lambda s: stats.cauchy(1, np.exp(s)).logpdf(y).sum(), [0.0]),
}
out = {"madeBy": "estimation.py", "with": f"SciPy {scipy.__version__}", "on": str(datetime.date.today()), "cases": {"evidence": evidence, "estimates": estimates}}
(pathlib.Path(__file__).parent / "estimation.json").write_text(json.dumps(out, indent=1))
