"""Lasso path on the diabetes data by coordinate descent of scikit-learn; writes lasso.json beside this file.

Columns are centred and scaled to length 1, the target is centred; the objective is ‖y − Xw‖²/(2·442) + alpha·‖w‖₁.
"""
import datetime, json, pathlib
import numpy as np, sklearn
from sklearn.linear_model import ElasticNet, lasso_path

here = pathlib.Path(__file__).parent
data = np.loadtxt(here / "diabetes.csv", delimiter=",", comments="#", skiprows=4)
X, y = data[:, :10] - data[:, :10].mean(0), data[:, 10] - data[:, 10].mean()
X /= np.sqrt((X**2).sum(0))
alphas = [2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.01]
_, path, _ = lasso_path(X, y, alphas=alphas, tol=1e-15, max_iter=10_000_000)
net = ElasticNet(alpha=0.01, l1_ratio=0.5, fit_intercept=False, tol=1e-15, max_iter=10_000_000).fit(X, y)
cases = {
    "path": [{"alpha": a, "coefficients": path[:, i].tolist()} for i, a in enumerate(alphas)],
    "elasticNet": {"alpha": 0.01, "l1Ratio": 0.5, "coefficients": net.coef_.tolist()},
}
out = {"madeBy": "lasso.py", "with": f"scikit-learn {sklearn.__version__}", "on": str(datetime.date.today()), "cases": cases}
(here / "lasso.json").write_text(json.dumps(out, indent=1))
