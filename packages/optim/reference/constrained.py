"""Constrained problems by SLSQP of scipy; writes constrained.json beside this file."""
import datetime, json, pathlib
import numpy as np, scipy
from scipy.optimize import minimize

cases = {}
def solve(name, f, x0, eq=None, ineq=None):
    cons = ([{"type": "eq", "fun": eq}] if eq else []) + ([{"type": "ineq", "fun": lambda x: -np.asarray(ineq(x))}] if ineq else [])
    s = minimize(f, x0, constraints=cons, method="SLSQP", options={"ftol": 1e-15, "maxiter": 1000})
    cases[name] = {"x": s.x.tolist(), "value": float(s.fun)}

# Hock & Schittkowski, Test Examples for Nonlinear Programming Codes (1981), problems 71 and 43
solve("HS071", lambda x: x[0] * x[3] * (x[0] + x[1] + x[2]) + x[2], [1, 5, 5, 1.0], lambda x: [(x**2).sum() - 40],
      lambda x: np.concatenate([[25 - x.prod()], 1 - x, x - 5]))
# the entropy-regularised portfolio of the tests: min xᵀSx/2 − mᵀx + 0.1 Σ x log x on the simplex with x0 <= 0.3
S = np.array([[0.10, 0.02, 0.04], [0.02, 0.08, 0.01], [0.04, 0.01, 0.12]]); m = np.array([0.1, 0.05, 0.08])
solve("entropy", lambda x: 0.5 * x @ S @ x - m @ x + 0.1 * (x * np.log(x)).sum(), [0.3, 0.3, 0.4], lambda x: [x.sum() - 1], lambda x: [x[0] - 0.3])
out = {"madeBy": "constrained.py", "with": f"scipy {scipy.__version__}", "on": str(datetime.date.today()), "cases": cases}
pathlib.Path(__file__).with_name("constrained.json").write_text(json.dumps(out, indent=1))
