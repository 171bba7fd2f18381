"""Posterior means and standard deviations of models of posteriordb, with the data they belong to.

Five come from posteriordb 1.0 (BSD-3-Clause): ten chains of Stan, 10 000 draws that are close to independent. Two
regressions on the same kidiq data, kidscore_momhs and kidscore_momhsiq, have no draws here; they are computed exactly:
given sigma their coefficients are normal around the least-squares fit, and sigma is left to one-dimensional quadrature.

Run: python3 posteriordb.py FOLDER   where FOLDER holds data-*.json and reference-*.json of posteriordb.
"""

import datetime
import json
import sys

import numpy as np
import scipy
from scipy.integrate import quad

folder = sys.argv[1]


def read(name):
    with open(f"{folder}/{name}.json") as f:
        return json.load(f)


def stored(posterior, data, fields):
    reference = read(f"reference-{posterior}")
    moments = {
        name: {"mean": p["mean"], "sd": p["sd"], "meanError": p["mcse_mean"], "sdError": p["mcse_sd"]}
        for name, p in reference["parameters"].items()
    }
    return {"name": posterior, "source": reference["source"], "data": {f: data[f] for f in fields}, "moments": moments}


def exact_regression(name, data, predictors):
    """y ~ N(X beta, sigma), flat beta, sigma ~ half-Cauchy(0, 2.5)."""
    y = np.array(data["kid_score"], float)
    x = np.column_stack([np.ones(len(y))] + [np.array(data[p], float) for p in predictors])
    beta, rss = np.linalg.lstsq(x, y, rcond=None)[:2]
    rss = float(rss[0])
    n, k = x.shape
    mode = np.sqrt(rss / (n - k))
    log_density = lambda s: -(n - k) * np.log(s / mode) - 0.5 * rss * (1 / s**2 - 1 / mode**2) - np.log1p((s / 2.5) ** 2) + np.log1p((mode / 2.5) ** 2)
    lo, hi = mode * 0.6, mode * 1.6
    integral = lambda f: quad(lambda s: f(s) * np.exp(log_density(s)), lo, hi, epsabs=0, epsrel=1e-12, limit=500)[0]
    z = integral(lambda s: 1.0)
    mean = integral(lambda s: s) / z
    square = integral(lambda s: s * s) / z
    covariance = np.linalg.inv(x.T @ x) * square
    exact = lambda m, v: {"mean": float(m), "sd": float(np.sqrt(v)), "meanError": 0, "sdError": 0}
    moments = {f"beta[{j + 1}]": exact(beta[j], covariance[j, j]) for j in range(k)}
    moments["sigma"] = exact(mean, square - mean**2)
    return {"name": name, "source": "quadrature over sigma, exact to 1e-10", "data": {}, "moments": moments}


kidiq, earnings = read("data-kidiq"), read("data-earnings")
cases = [
    stored("eight_schools-eight_schools_noncentered", read("data-eight_schools"), ["y", "sigma"]),
    stored("arK-arK", read("data-arK"), ["K", "T", "y"]),
    stored("earnings-earn_height", earnings, ["earn", "height", "male"]),
    stored("earnings-logearn_interaction", earnings, []),
    stored("kidiq-kidscore_momiq", kidiq, ["kid_score", "mom_hs", "mom_iq"]),
    exact_regression("kidiq-kidscore_momhs", kidiq, ["mom_hs"]),
    exact_regression("kidiq-kidscore_momhsiq", kidiq, ["mom_hs", "mom_iq"]),
]

with open("posteriordb.json", "w") as f:
    json.dump(
        {
            "madeBy": "posteriordb.py",
            "with": f"posteriordb 1.0 (Stan), numpy {np.__version__}, scipy {scipy.__version__}",
            "on": str(datetime.date.today()),
            "cases": cases,
        },
        f,
    )
