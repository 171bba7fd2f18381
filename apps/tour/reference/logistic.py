"""Logistic regression of malignancy on six standardised measurements, by statsmodels. Writes logistic.json."""
import json
from datetime import date
from pathlib import Path

import numpy
import statsmodels
import statsmodels.api as sm

here = Path(__file__).parent
data = numpy.loadtxt(here.parent / "data" / "breastCancer.csv", delimiter=",", skiprows=1)
columns = {"texture": 1, "area": 3, "smoothness": 4, "concavity": 6, "symmetry": 8, "fractal dimension": 9}
x = data[:, list(columns.values())]
x = (x - x.mean(axis=0)) / x.std(axis=0)
fit = sm.Logit(1 - data[:, 30], sm.add_constant(x)).fit(method="newton", tol=1e-14, maxiter=100, disp=0)
low, high = fit.conf_int().T
cases = [
    {"name": name, "coefficient": fit.params[i], "standardError": fit.bse[i], "low": low[i], "high": high[i]}
    for i, name in enumerate(["intercept", *columns])
]
cases.append({"name": "log-likelihood", "coefficient": fit.llf})
header = {"madeBy": "logistic.py", "with": f"statsmodels {statsmodels.__version__}, numpy {numpy.__version__}", "on": str(date.today())}
(here / "logistic.json").write_text(json.dumps({**header, "cases": cases}, indent=1) + "\n")
