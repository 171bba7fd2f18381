"""Prints the Chebyshev coefficients of special/erfcx.ts: (1 + 2x) exp(x^2) erfc(x) over t = (x - 4)/(x + 4)."""
from mpmath import cos, erfc, exp, mp, mpf, nstr, pi, sqrt

mp.dps = 50


def scaled(x):
    if x < 1000:
        return exp(x * x) * erfc(x)
    total, term = mpf(0), mpf(1)
    for k in range(40):
        total += term
        term *= -(2 * k + 1) / (2 * x * x)
    return total / (x * sqrt(pi))


def g(t):
    x = 4 * (1 + t) / (1 - t)
    return (1 + 2 * x) * scaled(x)


count = 60
nodes = [cos(pi * (k + mpf(1) / 2) / count) for k in range(count)]
values = [g(t) for t in nodes]
for j in range(25):
    c = 2 / mpf(count) * sum(values[k] * cos(pi * j * (k + mpf(1) / 2) / count) for k in range(count))
    print(nstr(c / 2 if j == 0 else c, 18))
