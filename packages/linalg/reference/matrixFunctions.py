"""Writes matrixFunctions.json: exponentials, logarithms, square roots and eigenvalues, computed by mpmath with 60 digits.

    python3 matrixFunctions.py
"""
import datetime
import json
import math
import os
import random

import mpmath as mp

mp.mp.dps = 60
random.seed(3)


def uniform(n):
    return [[random.randint(-999, 999) / 1024 for _ in range(n)] for _ in range(n)]


def plus(a, c):
    return [[x + (c if i == j else 0) for j, x in enumerate(row)] for i, row in enumerate(a)]


def rotation(angle):
    return [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]


def flat(m):
    assert all(abs(mp.im(x)) < mp.mpf(10) ** -40 for x in m)
    return [float(mp.re(x)) for x in m]


def roots(m):
    """Eigenvalues sorted by real, then by imaginary part."""
    values = mp.eig(m, left=False, right=False)
    return sorted([[float(mp.re(v)), float(mp.im(v)) if abs(mp.im(v)) > mp.mpf(10) ** -25 else 0.0] for v in values])


half = plus(uniform(5), 2.5)
matrices = {
    "a general matrix of order 3": plus(uniform(3), 2),
    "one of order 5 with complex eigenvalues": half,
    "one of order 8": plus(uniform(8), 4),
    "a symmetric one": [[4, 1, 0.5], [1, 3, 0.25], [0.5, 0.25, 2]],
    "a rotation": rotation(2.5),
    "a triangular one with equal eigenvalues": [[2, 1, 3], [0, 2, 1], [0, 0, 2]],
    "one far from normal": [[1, 4096, 0.5], [0, 1.25, 2048], [0, 0, 1.5]],
    "a graded one": [[1e6, 2e3, 1], [3e3, 9, 4e-3], [2, 1e-3, 1e-5]],
    "a tiny one": [[1e-9, 2e-9], [-3e-9, 4e-9]],
    "one near the identity": [[1 + 2**-30, 2**-31], [2**-32, 1 - 2**-29]],
}
cases = []
for name, a in matrices.items():
    m = mp.matrix(a)
    case = {"name": name, "n": len(a), "a": [float(x) for row in a for x in row], "eigenvalues": roots(m)}
    if max(abs(x) for x in case["a"]) < 1e5:
        case["expm"] = flat(mp.expm(m, method="taylor") if len(a) > 1 else mp.expm(m))
    # Checked below by going back, since mpmath's own logarithm may lose digits.
    logarithm = mp.logm(m)
    assert mp.norm(mp.expm(logarithm) - m) < mp.mpf(10) ** -30 * mp.norm(m), name
    case["logm"] = flat(logarithm)
    root = mp.sqrtm(m)
    assert mp.norm(root * root - m) < mp.mpf(10) ** -30 * mp.norm(m), name
    case["sqrtm"] = flat(root)
    cases.append(case)

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "matrixFunctions.json"), "w") as file:
    head = {"madeBy": "matrixFunctions.py", "with": f"mpmath {mp.__version__}, 60 digits", "on": datetime.date.today().isoformat()}
    file.write(json.dumps(head)[:-1] + ', "cases": [\n' + ",\n".join(json.dumps(c) for c in cases) + "\n]}\n")
