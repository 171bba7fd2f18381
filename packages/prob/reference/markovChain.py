"""Stationary distributions, absorption and PageRank by 60-digit linear algebra; writes markovChain.json beside this file."""
import datetime, json, pathlib
import mpmath as mp
import numpy as np

mp.mp.dps = 60


def stationary(rows):
    n = len(rows)
    a = mp.matrix(n, n)
    for i in range(n):
        total = sum(mp.mpf(v) for k, v in enumerate(rows[i]) if k != i)
        for j in range(n):
            a[j, i] = mp.mpf(rows[i][j]) if i != j else -total
    for j in range(n):
        a[n - 1, j] = 1
    b = mp.matrix(n, 1)
    b[n - 1] = 1
    return [float(x) for x in mp.lu_solve(a, b)]


def absorption(rows, transient, classes):
    q = mp.matrix(len(transient), len(transient))
    for i, s in enumerate(transient):
        for j, t in enumerate(transient):
            # the diagonal from the other elements of the row, so that it adds up to 1 exactly
            q[i, j] = -mp.mpf(rows[s][t]) if i != j else sum(mp.mpf(v) for k, v in enumerate(rows[s]) if k != s)
    probabilities = [[None] * len(classes) for _ in transient]
    for c, states in enumerate(classes):
        b = mp.matrix([sum(mp.mpf(rows[s][t]) for t in states) for s in transient])
        x = mp.lu_solve(q, b)
        for i in range(len(transient)):
            probabilities[i][c] = float(x[i])
    times = mp.lu_solve(q, mp.matrix([1] * len(transient)))
    return probabilities, [float(t) for t in times]


e = 2.0 ** -40
nearly = [[0.5 - e, 0.5, e, 0], [0.25, 0.75 - e * e, 0, e * e], [e, 0, 1 - 0.125 - e, 0.125], [0, 0, 0.5, 0.5]]
rng = np.random.default_rng(3)
dense = rng.random((6, 6)) ** 3
dense /= dense.sum(1, keepdims=True)
p = 0.48
ruin = [[1, 0, 0, 0, 0, 0]] + [[p * (j == i + 1) + (1 - p) * (j == i - 1) for j in range(6)] for i in range(1, 5)] + [[0, 0, 0, 0, 0, 1]]
slow = [[1 - 3e-12, 1e-12, 2e-12, 0], [0.5, 0.5 - 1e-13, 0, 1e-13], [0, 0, 1, 0], [0, 0, 0, 1]]
cases = {
    "stationary": [{"transition": t, "pi": stationary(t)} for t in (nearly, dense.tolist())],
    "absorption": [
        dict(zip(("transition", "transient", "classes", "probabilities", "times"), (t, tr, cl, *absorption(t, tr, cl))))
        for t, tr, cl in ((ruin, [1, 2, 3, 4], [[0], [5]]), (slow, [0, 1], [[2], [3]]))
    ],
}
out = {"madeBy": "markovChain.py", "with": f"mpmath {mp.__version__}", "on": str(datetime.date.today()), "cases": cases}
(pathlib.Path(__file__).parent / "markovChain.json").write_text(json.dumps(out, indent=1))
