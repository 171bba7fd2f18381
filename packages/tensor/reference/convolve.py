"""Writes convolve.json: convolutions and correlations of small integer signals, computed by SciPy (direct method, exact).

    python3 convolve.py
"""
import datetime
import json
import os

import numpy as np
import scipy
from scipy import signal

rng = np.random.default_rng(5)


def part(a):
    return {"shape": list(a.shape), "values": [int(v) for v in a.reshape(-1)]}


shapes = [((3,), (3,)), ((1,), (1,)), ((7,), (3,)), ((3,), (7,)), ((6,), (4,)), ((4,), (6,)), ((5,), (1,)), ((4, 5), (2, 3)), ((3, 3), (3, 3)),
          ((2, 2), (4, 5)), ((5, 4), (4, 1)), ((2, 3, 4), (2, 2, 3)), ((2, 5), (3, 2))]
cases = []
for a, b in shapes:
    x, y = rng.integers(-4, 5, a), rng.integers(-4, 5, b)
    for mode in ("full", "same", "valid"):
        if mode == "valid" and not (all(m >= n for m, n in zip(a, b)) or all(m <= n for m, n in zip(a, b))):
            continue
        cases.append({
            "mode": mode, "a": part(x), "b": part(y),
            "convolve": part(signal.convolve(x, y, mode, method="direct")),
            "correlate": part(signal.correlate(x, y, mode, method="direct")),
        })

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "convolve.json"), "w") as file:
    head = {"madeBy": "convolve.py", "with": f"scipy {scipy.__version__}, numpy {np.__version__}", "on": datetime.date.today().isoformat()}
    file.write(json.dumps(head)[:-1] + ', "cases": [\n' + ",\n".join(json.dumps(c) for c in cases) + "\n]}\n")
