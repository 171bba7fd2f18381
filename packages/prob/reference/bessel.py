"""Prints the Chebyshev coefficients of special/besselSeries.ts."""
from mpmath import besseli, cos, exp, mp, mpf, nstr, pi, sqrt

mp.dps = 50
count = 60


def coefficients(name, g):
    nodes = [cos(pi * (k + mpf(1) / 2) / count) for k in range(count)]
    values = [g(t) for t in nodes]
    c = [
        (1 if j == 0 else 2) / mpf(count) * sum(values[k] * cos(pi * j * (k + mpf(1) / 2) / count) for k in range(count))
        for j in range(count)
    ]
    last = max(j for j in range(count) if abs(c[j]) > mpf(10) ** -17.3)
    print(name, ', '.join(nstr(x, 17) for x in c[: last + 1]))


coefficients('i0Near', lambda t: exp(-4 * (t + 1)) * besseli(0, 4 * (t + 1)))
coefficients('i1Near', lambda t: exp(-4 * (t + 1)) * besseli(1, 4 * (t + 1)) / (4 * (t + 1)))
coefficients('i0Far', lambda t: sqrt(16 / (t + 1)) * exp(-16 / (t + 1)) * besseli(0, 16 / (t + 1)))
coefficients('i1Far', lambda t: sqrt(16 / (t + 1)) * exp(-16 / (t + 1)) * besseli(1, 16 / (t + 1)))
