"""Evaluations that scipy.optimize.minimize needs on Moré-Garbow-Hillstrom problems (gradients by torch, gtol 1e-5); writes minimize.json."""
import datetime, json, math, pathlib
import numpy as np, scipy, torch
from scipy.optimize import minimize

torch.set_default_dtype(torch.float64)
ss = lambda *r: sum(v * v for v in r)

def rosenbrock(x): return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()
def bard(x):
    y = torch.tensor([.14, .18, .22, .25, .29, .32, .35, .39, .37, .58, .73, .96, 1.34, 2.1, 4.39])
    u = torch.arange(1, 16.); v = 16 - u; w = torch.minimum(u, v)
    return ((y - x[0] - u / (v * x[1] + w * x[2])) ** 2).sum()
def brown_dennis(x):
    t = torch.arange(1, 21.) / 5
    return (((x[0] + t * x[1] - torch.exp(t)) ** 2 + (x[2] + x[3] * torch.sin(t) - torch.cos(t)) ** 2) ** 2).sum()
def trigonometric(x):
    n = len(x); i = torch.arange(1, n + 1.)
    return ((n - torch.cos(x).sum() + i * (1 - torch.cos(x)) - torch.sin(x)) ** 2).sum()
def helical(x):
    return ss(10 * (x[2] - 10 * (torch.atan2(-x[0], x[1]) / (2 * math.pi) + 0.25)), 10 * (torch.hypot(x[0], x[1]) - 1), x[2])
H = torch.tensor(scipy.linalg.hilbert(5))

problems = {
    "MGH 1 Rosenbrock": (rosenbrock, [-1.2, 1]),
    "MGH 2 Freudenstein and Roth": (lambda x: ss(-13 + x[0] + ((5 - x[1]) * x[1] - 2) * x[1], -29 + x[0] + ((x[1] + 1) * x[1] - 14) * x[1]), [.5, -2]),
    "MGH 3 Powell badly scaled": (lambda x: ss(1e4 * x[0] * x[1] - 1, torch.exp(-x[0]) + torch.exp(-x[1]) - 1.0001), [0, 1]),
    "MGH 4 Brown badly scaled": (lambda x: ss(x[0] - 1e6, x[1] - 2e-6, x[0] * x[1] - 2), [1, 1]),
    "MGH 5 Beale": (lambda x: ss(*[y - x[0] * (1 - x[1] ** (i + 1)) for i, y in enumerate([1.5, 2.25, 2.625])]), [1, 1]),
    "MGH 7 Helical valley": (helical, [-1, 0, 0]),
    "MGH 8 Bard": (bard, [1, 1, 1]),
    "MGH 13 Powell singular": (lambda x: ss(x[0] + 10 * x[1], 5 ** .5 * (x[2] - x[3]), (x[1] - 2 * x[2]) ** 2, 10 ** .5 * (x[0] - x[3]) ** 2), [3, -1, 0, 1]),
    "MGH 14 Wood": (lambda x: ss(10 * (x[1] - x[0] ** 2), 1 - x[0], 90 ** .5 * (x[3] - x[2] ** 2), 1 - x[2], 10 ** .5 * (x[1] + x[3] - 2), (x[1] - x[3]) / 10 ** .5), [-3, -1, -3, -1]),
    "MGH 16 Brown and Dennis": (brown_dennis, [25, 5, -5, -1]),
    "MGH 26 Trigonometric, n = 10": (trigonometric, [.1] * 10),
    "chained Rosenbrock, n = 10": (rosenbrock, [-1.2, 1] * 5),
    "quadratic with a Hilbert matrix, n = 5": (lambda x: (x - 1) @ H @ (x - 1), [0] * 5),
}
methods = {"cg": ("CG", {"gtol": 1e-5}), "bfgs": ("BFGS", {"gtol": 1e-5}), "lbfgs": ("L-BFGS-B", {"gtol": 1e-5, "ftol": 0}),
           "newtonCg": ("Newton-CG", {"xtol": 1e-8}), "trustRegion": ("trust-ncg", {"gtol": 1e-5}),
           "nelderMead": ("Nelder-Mead", {"adaptive": True, "xatol": 1e-8, "fatol": 1e-8, "maxfev": 20000, "maxiter": 20000})}

def run(f, x0, method, options):
    t = lambda x: torch.tensor(x, requires_grad=True)
    def grad(x):
        z = t(x); f(z).backward(); return z.grad.numpy().copy()
    kw = {} if method == "Nelder-Mead" else {"jac": grad}
    if method in ("Newton-CG", "trust-ncg"):
        kw["hess"] = lambda x: torch.autograd.functional.hessian(f, t(x)).numpy()
    r = minimize(lambda x: float(f(torch.tensor(x))), np.array(x0, float), method=method, options=options, **kw)
    return {"value": float(r.fun), "evaluations": int(r.nfev)}

cases = {name: {ours: run(f, x0, *m) for ours, m in methods.items()} for name, (f, x0) in problems.items()}
# L-BFGS-B on the chained Rosenbrock function within boxes that cut its minimum off, or not
boxes = {"upper 0.5": [(-2, .5)] * 10, "lower 1.2 for one": [(-5, 5)] * 4 + [(1.2, 5)] + [(-5, 5)] * 5, "loose": [(-10, 10)] * 10}
def bounded(bounds):
    r = minimize(lambda x: float(rosenbrock(torch.tensor(x))), np.clip([-1.2, 1] * 5, *np.array(bounds).T), method="L-BFGS-B", bounds=bounds,
                 jac=lambda x: (lambda z: (rosenbrock(z).backward(), z.grad.numpy().copy())[1])(torch.tensor(x, requires_grad=True)), options={"gtol": 1e-9, "ftol": 0})
    return {"bounds": bounds, "x": r.x.tolist(), "value": float(r.fun), "evaluations": int(r.nfev)}
bounded_cases = {name: bounded(b) for name, b in boxes.items()}
out = {"madeBy": "reference/minimize.py", "with": f"scipy {scipy.__version__}, torch {torch.__version__}", "on": datetime.date.today().isoformat(), "cases": cases, "bounded": bounded_cases}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(out, indent=1))
