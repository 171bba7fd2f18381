"""Coefficients and reference values of the vector functions in assembly/exp.ts and log.ts.

`python3 reference/wasmMath.py` prints the minimax coefficients and writes wasmMath.json; `wasmMath.py 3000 FILE` writes that many
random points a function to FILE instead. Needs mpmath (python3-mpmath).
"""
import datetime
import json
import os
import random
import struct
import sys

import mpmath
from mpmath import mp, mpf

mp.dps = 60


def remez(f, low, high, degree, weight):
    """Coefficients of the polynomial p that minimises max |weight (p - f)| on [low, high], by the exchange of E. Y. Remez (1934)."""
    count = degree + 2
    at = lambda t: (low + high) / 2 - (high - low) / 2 * mp.cos(mp.pi * t)
    grid = [at((i + mpf("0.321")) / 2000) for i in range(2000)]
    values = [f(x) for x in grid]
    weights = [weight(x) for x in grid]
    points = [at((i + mpf(1) / 7) / (count - 1 + mpf(2) / 7)) for i in range(count)]
    for _ in range(12):
        matrix = mp.matrix(count, count)
        right = mp.matrix(count, 1)
        for i, x in enumerate(points):
            for j in range(degree + 1):
                matrix[i, j] = x**j
            matrix[i, degree + 1] = (-1) ** i / weight(x)
            right[i] = f(x)
        coefficients = [c for c in mp.lu_solve(matrix, right)][:-1]
        errors = [w * (mp.polyval(coefficients[::-1], x) - v) for w, x, v in zip(weights, grid, values)]
        peaks = []
        for i, error in enumerate(errors):
            if peaks and (error > 0) == (errors[peaks[-1]] > 0):
                if abs(error) > abs(errors[peaks[-1]]):
                    peaks[-1] = i
            else:
                peaks.append(i)
        while len(peaks) > count:
            peaks.pop(0 if abs(errors[peaks[0]]) < abs(errors[peaks[-1]]) else -1)
        sizes = [abs(errors[i]) for i in peaks]
        if len(peaks) < count or max(sizes) < mpf("1.001") * min(sizes):
            break
        points = [grid[i] for i in peaks]
    return coefficients


def series(coefficient, terms):
    return lambda x: sum(coefficient(k) * x**k for k in range(terms))


def single(x):
    return struct.unpack("f", struct.pack("f", float(x)))[0]


TINY = mpf(10) ** -30
WIDEN = 1 + mpf(2) ** -20
HALF_LN2 = mp.log(2) / 2 * WIDEN
LOG_RANGE = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2 * WIDEN

# name, function of the polynomial's argument, interval, weight that makes the error relative to the final result, degrees
POLYNOMIALS = [
    ("(e^r - 1 - r - r^2/2) / r^3", series(lambda k: 1 / mp.factorial(k + 3), 24), -HALF_LN2, HALF_LN2, lambda r: r * r + TINY, 9, 3),
    ("(log((1+s)/(1-s)) / s - 2) / s^2 of z = s^2", series(lambda k: mpf(2) / (2 * k + 3), 40), mpf(0), LOG_RANGE, lambda z: z / 2 + TINY, 6, 2),
    ("(r coth(r/2) - 2) / z of z = r^2", series(lambda k: 2 * mp.bernoulli(2 * k + 2) / mp.factorial(2 * k + 2), 24), mpf(0), HALF_LN2**2, lambda z: z * mp.sqrt(z) / 2 + TINY, 4, 1),
]

softplus = lambda x: mp.log1p(mp.exp(x)) if x < 0 else x + mp.log1p(mp.exp(-x))
# name, function, random argument, edges in double precision, edges in single precision
FUNCTIONS = {
    "exp": (mp.exp, lambda u: u * 700, [709.78, -708.4, -745.1, -720.0, 5e-324, 1e-17], [88.72, -87.4, -103.2, -95.0, 1e-45]),
    "expm1": (mp.expm1, lambda u: u * 700 if u > 0.5 else u**3 * 100 / 2, [709.78, -37.0, 1e-10, -1e-17, 5e-324, 0.3465, -0.3466, 0.35], [88.72, -17.0, 1e-5, 1e-45]),
    "log": (mp.log, lambda u: mp.exp(u * 700) if abs(u) > 0.5 else 1 + u, [5e-324, 1e-310, 2.2250738585072014e-308, 1.7e308, 0.9999999999999999, 1.0000000000000002, 0.7071, 1.4143], [1e-45, 1e-40, 3.4e38, 0.99999994, 1.0000001]),
    "log1p": (mp.log1p, lambda u: mp.exp(u * 700) if u > 0.5 else (u if u > 0 else u**5), [5e-324, -1e-310, 1e-17, -0.9999999999999999, 1.7e308, 1e16, -0.29, 0.4143], [1e-45, -0.99999994, 3e38, 1e-8]),
    "tanh": (mp.tanh, lambda u: u**3 * 22, [5e-324, 1e-17, 19.0, 30.0, -0.0173, 0.55], [1e-45, 1e-4, 9.5, 30.0]),
    "sigmoid": (lambda x: 1 / (1 + mp.exp(-x)), lambda u: u**3 * 745, [-745.0, -709.9, -708.0, 36.7, 709.0, 1e-17], [-103.0, -87.5, 17.3, 88.0]),
    "softplus": (softplus, lambda u: u**3 * 745, [-745.0, -709.9, 36.7, 709.0, 1e-17], [-103.0, -87.5, 17.3, 88.0]),
}


def cases(name, count, generator, in_single):
    """Rows [x, value, rest]: f(x) = value + rest, value the nearest number of the type and rest a double."""
    f, argument, edges64, edges32 = FUNCTIONS[name]
    scale = mpf(88) / 745 if name in ("exp", "expm1", "log", "log1p", "sigmoid", "softplus") else mpf(1)
    points = list(edges32 if in_single else edges64)
    round_to = single if in_single else float
    while len(points) < count:
        u = mpf(2 * generator.random() - 1)
        x = argument(u)
        if in_single and abs(x) > 80:
            x = mp.exp(mp.log(x) * scale) if name in ("log", "log1p") else x * scale
        x = round_to(x)
        if x != 0 and abs(f(mpf(x))) < (mpf(2) ** 127 if in_single else mpf(2) ** 1023):
            points.append(x)
    rows = []
    for point in points:
        x = round_to(point)
        exact = f(mpf(x))
        value = round_to(exact)
        rows.append([x, value, float(exact - mpf(value))])
    return rows


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    here = os.path.dirname(os.path.abspath(__file__))
    target = sys.argv[2] if len(sys.argv) > 2 else os.path.join(here, "wasmMath.json")
    if len(sys.argv) < 2:
        for name, f, low, high, weight, degree64, degree32 in POLYNOMIALS:
            print(name)
            print("  f64:", ", ".join(repr(float(c)) for c in remez(f, low, high, degree64, weight)))
            print("  f32:", ", ".join(repr(single(c)) for c in remez(f, low, high, degree32, weight)))
    generator = random.Random(20240229)
    result = {
        "madeBy": "reference/wasmMath.py",
        "with": f"Python {sys.version.split()[0]}, mpmath {mpmath.__version__}, 60 digits",
        "on": datetime.date.today().isoformat(),
        "cases": {
            name: {"float64": cases(name, count, generator, False), "float32": cases(name, count, generator, True)} for name in FUNCTIONS
        },
    }
    with open(target, "w") as out:
        json.dump(result, out, separators=(",", ":"))
        out.write("\n")


main()
