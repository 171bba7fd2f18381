"""Fits of NIST data (nist.json) within bounds that exclude the certified values, by scipy.optimize.least_squares; writes boundedFits.json."""
import datetime, json, pathlib
import numpy as np, scipy
from scipy.optimize import least_squares

here = pathlib.Path(__file__).parent
nist = json.loads((here / "nist.json").read_text())["cases"]
inf = np.inf
models = {
    "Misra1a": (lambda b, x: b[0] * (1 - np.exp(-b[1] * x)), [(0, 230), (0, 1)], 1),
    "BoxBOD": (lambda b, x: b[0] * (1 - np.exp(-b[1] * x)), [(0, 1000), (0, 0.5)], 1),
    "Chwirut2": (lambda b, x: np.exp(-b[0] * x) / (b[1] + b[2] * x), [(0.18, 1), (0, 0.006), (0, 1)], 1),
    "Rat43": (lambda b, x: b[0] / (1 + np.exp(b[1] - b[2] * x)) ** (1 / b[3]), [(0, 680), (0, 10), (0, 10), (0.1, 1.2)], 1),
    "Thurber": (lambda b, x: (b[0] + b[1] * x + b[2] * x**2 + b[3] * x**3) / (1 + b[4] * x + b[5] * x**2 + b[6] * x**3),
                [(0, 1300), (0, 1600), (0, 700), (0, 70), (0, 2), (0, 1), (0, 1)], 1),
}
cases = {}
for name, (model, bounds, start) in models.items():
    x, y = np.array(nist[name]["x"][0]), np.array(nist[name]["y"])
    lo, hi = np.array(bounds, float).T
    x0 = np.clip(nist[name]["starts"][start], lo + 1e-9 * (hi - lo), hi - 1e-9 * (hi - lo))
    r = least_squares(lambda b: y - model(b, x), x0, bounds=(lo, hi), jac="3-point", x_scale="jac", ftol=1e-15, xtol=1e-15, gtol=1e-15, max_nfev=5000)
    cases[name] = {"bounds": bounds, "x": r.x.tolist(), "value": r.cost, "evaluations": r.nfev}
out = {"madeBy": "reference/boundedFits.py", "with": f"scipy {scipy.__version__}", "on": datetime.date.today().isoformat(), "cases": cases}
(here / "boundedFits.json").write_text(json.dumps(out, indent=1))
for k, v in cases.items(): print(k, v)
