"""Writes fft.json: Fourier transforms of short sequences, computed by NumPy.

    python3 fft.py
"""
import datetime
import json
import os

import numpy as np

rng = np.random.default_rng(11)


def numbers(*shape):
    return np.round(rng.normal(size=shape), 3)


def part(a):
    return {"shape": list(a.shape), "values": a.reshape(-1).tolist()}


def parts(z):
    return {"re": part(z.real), "im": part(z.imag)}


cases = {"fft": [], "rfft": [], "irfft": [], "fftn": []}
for n in list(range(1, 18)) + [19, 21, 26, 29, 34, 37, 46, 58, 60]:
    z = numbers(n) + 1j * numbers(n)
    cases["fft"].append({"axis": -1, "n": None, "x": parts(z), "y": parts(np.fft.fft(z)), "inverse": parts(np.fft.ifft(z))})
    x = numbers(n)
    cases["rfft"].append({"axis": -1, "n": None, "x": part(x), "y": parts(np.fft.rfft(x))})
    y = numbers(n // 2 + 1) + 1j * numbers(n // 2 + 1)
    cases["irfft"].append({"axis": -1, "n": n, "x": parts(y), "y": part(np.fft.irfft(y, n))})
for axis, n in [(0, None), (1, None), (2, 6), (0, 2), (1, 7), (-1, 1)]:
    z = numbers(3, 4, 5) + 1j * numbers(3, 4, 5)
    cases["fft"].append({"axis": axis, "n": n, "x": parts(z), "y": parts(np.fft.fft(z, n, axis)), "inverse": parts(np.fft.ifft(z, n, axis))})
    cases["rfft"].append({"axis": axis, "n": n, "x": part(z.real), "y": parts(np.fft.rfft(z.real, n, axis))})
    m = n or 6
    cases["irfft"].append({"axis": axis, "n": m, "x": parts(z), "y": part(np.fft.irfft(z, m, axis))})
for axes in [None, [0, 2], [-1, -2]]:
    z = numbers(2, 3, 4) + 1j * numbers(2, 3, 4)
    cases["fftn"].append({"axis": axes, "x": parts(z), "y": parts(np.fft.fftn(z, axes=axes)), "inverse": parts(np.fft.ifftn(z, axes=axes))})

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "fft.json"), "w") as file:
    head = {"madeBy": "fft.py", "with": f"numpy {np.__version__}", "on": datetime.date.today().isoformat()}
    rows = {name: "[\n" + ",\n".join(json.dumps(c) for c in cs) + "\n]" for name, cs in cases.items()}
    file.write(json.dumps(head)[:-1] + ', "cases": {\n' + ",\n".join(f'"{k}": {v}' for k, v in rows.items()) + "\n}}\n")
