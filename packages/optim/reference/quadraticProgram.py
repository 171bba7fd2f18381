"""Quadratic and linear programs by cvxopt and HiGHS, a support vector machine by libsvm; writes quadraticProgram.json.

Data are rounded so that both sides solve exactly the same programs.
"""
import datetime, json, pathlib
import cvxopt, numpy as np, scipy, sklearn
from scipy.optimize import linprog
from sklearn.svm import SVC

random = np.random.default_rng(12)
cvxopt.solvers.options.update(show_progress=False, abstol=1e-13, reltol=1e-13, feastol=1e-13)

def quadratic(n, m, p, rank):
    F = random.normal(size=(rank, n)).round(2)
    G, A, x = random.normal(size=(m, n)).round(2), random.normal(size=(p, n)).round(2), random.normal(size=n)
    q = random.normal(size=n).round(2) if rank == n else (F.T @ random.normal(size=rank)).round(2) + 0
    if rank < n:  # a box keeps the programs bounded where the objective is flat
        G = np.vstack([G, np.eye(n), -np.eye(n)])
    h = (G @ x + np.abs(random.normal(size=len(G)))).round(2) + 0.05
    b = A @ x
    b = b.round(2)
    P = F.T @ F
    M = cvxopt.matrix
    s = cvxopt.solvers.qp(M(P), M(q), M(G), M(h), M(A) if p else None, M(b) if p else None)
    return {"P": P.tolist(), "q": q.tolist(), "G": G.tolist(), "h": h.tolist(), "A": A.tolist(), "b": b.tolist(),
            "strict": rank == n, "x": list(s["x"]), "value": s["primal objective"], "y": list(s["y"]), "z": list(s["z"])}

def linear(n, m):
    G = np.vstack([random.normal(size=(m, n)).round(2), -np.eye(n)])
    h = np.concatenate([np.abs(random.normal(size=m)).round(2) + 1, np.zeros(n)])
    q = random.normal(size=n).round(2)
    A = np.ones((1, n)); b = np.array([1.0])
    s = linprog(q, G, h, A, b, bounds=(None, None), method="highs")
    return {"q": q.tolist(), "G": G.tolist(), "h": h.tolist(), "A": A.tolist(), "b": b.tolist(), "status": int(s.status),
            "value": s.fun, "x": None if s.x is None else s.x.tolist()}

n = 500
points = (random.normal(size=(n, 2)) + np.where(np.arange(n) % 2, 1, -1)[:, None] * [1.0, 0.3]).round(3)
labels = np.where(np.arange(n) % 2, 1, -1)
svm = SVC(C=1.0, gamma=0.5, tol=1e-12, cache_size=500).fit(points, labels)
alpha = np.zeros(n)
alpha[svm.support_] = svm.dual_coef_[0] * labels[svm.support_]
K = np.exp(-0.5 * ((points[:, None] - points[None]) ** 2).sum(-1)) * np.outer(labels, labels)
cases = {
    "quadratic": [quadratic(*s) for s in [(3, 4, 1, 3), (6, 10, 2, 6), (8, 5, 3, 8), (5, 8, 0, 5), (6, 4, 1, 3), (10, 12, 2, 4)]],
    "linear": [linear(*s) for s in [(4, 3), (6, 8), (10, 15)]],
    "svm": {"points": points.tolist(), "labels": labels.tolist(), "C": 1.0, "gamma": 0.5,
            "value": float(0.5 * alpha @ K @ alpha - alpha.sum()), "intercept": float(svm.intercept_[0]), "support": int(len(svm.support_))},
}
out = {"madeBy": "quadraticProgram.py", "with": f"cvxopt {cvxopt.__version__}, scipy {scipy.__version__} (HiGHS), scikit-learn {sklearn.__version__} (libsvm)",
       "on": str(datetime.date.today()), "cases": cases}
pathlib.Path(__file__).with_name("quadraticProgram.json").write_text(json.dumps(out))
