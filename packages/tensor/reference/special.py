"""Writes special.json: values of the special functions at chosen points, computed by mpmath with 50 digits.

    python3 special.py

Every case is [x, value] (polygamma: [n, x, value]) with the value rounded once to float64, as its shortest decimal.
"""
import datetime
import json
import os
import random

import mpmath
from mpmath import mp, mpf

mp.dps = 50
random.seed(20240501)


def rounded(value):
    """The float64 nearest to value, as JSON can hold it; infinities become strings."""
    f = float(mp.re(value))
    return repr(f) if f in (float('inf'), float('-inf')) or f != f else f


def spread(lo, hi, count):
    return [random.uniform(lo, hi) for _ in range(count)]


def decades(lo, hi, count):
    return [10.0 ** random.uniform(lo, hi) for _ in range(count)]


def both(xs):
    return [s * x for x in xs for s in (1, -1)]


def erfinv(x):
    """Newton's method from the float64 value of mpmath, which is only guaranteed near the working precision."""
    return erfcinv(1 - mpf(x)) if abs(x) > 0.5 and x > 0 else -erfcinv(1 + mpf(x)) if x < -0.5 else mp.erfinv(mpf(x))


def erfcinv(u):
    u = mpf(u)
    if u > 1:
        return -erfcinv(2 - u)
    w = -mp.log(u)
    y = mp.sqrt(w) if w > 0.5 else mpf('0.5')
    for _ in range(300):
        value = mp.erfc(y)
        step = mp.log(value / u) * value / (2 / mp.sqrt(mp.pi) * mp.exp(-y * y))
        y += step
        if abs(step) < mpf(10) ** -45:
            break
    return y


around = lambda x, ks=(-3, -1, 1, 3), e=2.0**-40: [x + k * e for k in ks]

points = {
    'erf': both([1e-300, 1e-20, 2.0**-30] + decades(-12, 0, 20) + spread(0, 0.84375, 20) + spread(0.84375, 1.25, 15)
                + spread(1.25, 6, 25) + [0.84375, 1.25, 2.875, 5.9]),
    'erfc': both([1e-20] + decades(-8, 0, 8) + spread(0, 0.84375, 12) + spread(0.84375, 1.25, 10) + spread(1.25, 6, 15))
            + spread(1.25, 27.2, 30) + [0.25, 0.84375, 1.25, 2.875, 6, 10, 20, 26, 26.5, 27.2],
    'erfinv': both([1e-300, 1e-20] + decades(-10, 0, 15) + spread(0, 0.75, 20) + spread(0.75, 1, 20) + [0.75, 1 - 2.0**-53]
                   + [1 - 10.0 ** -random.uniform(1, 15) for _ in range(15)]),
    'erfcinv': decades(-307, 0, 50) + decades(-20, -0.7, 30) + spread(0, 2, 30) + [5e-324, 1e-310, 2 - 2.0**-51],
    'lgamma': [1e-300, 1e-20, 1e-10, 0.5, 1.5, 2.5, 3, 8, 100, 1e10, 1e17, 1e100, 2e305] + decades(-10, 0, 10) + spread(0, 10, 60)
              + decades(1, 20, 15) + decades(20, 305, 10) + around(1) + around(2) + spread(0.9, 1.1, 8) + spread(1.9, 2.1, 8),
    'lgammaNegative': [-1e-300, -1e-10, -0.25, -0.5, -0.75, -1.5, -2.5, -100.5, -170.75] + [-x for x in spread(0, 20, 40)],
    'digamma': [1e-300, 1e-10, 0.5, 1, 1.5, 2, 8, 10, 100, 1e10, 1e100, 1e300, 1.4616321449683622, 1.4616321449683625]
               + decades(-5, 0, 10) + spread(0, 10, 50) + decades(1, 17, 15) + spread(1.44, 1.48, 12),
    'digammaNegative': [-1e-10, -0.25, -0.5, -0.75, -1.5, -100.25, -1000.1] + [-x for x in spread(0, 20, 40)],
}
functions = {
    'erf': lambda x: mp.erf(mpf(x)),
    'erfc': lambda x: mp.erfc(mpf(x)),
    'erfinv': erfinv,
    'erfcinv': erfcinv,
    'lgamma': lambda x: mp.log(abs(mp.gamma(mpf(x)))) if abs(x) < 1e3 else mp.loggamma(mpf(x)),
    'digamma': lambda x: mp.digamma(mpf(x)),
}

cases = {}
for name, xs in points.items():
    f = functions[name.removesuffix('Negative')]
    cases[name] = [[x, rounded(f(x))] for x in xs]

orders = [1, 2, 3, 4, 7, 10, 25, 60, 100]
cases['polygamma'] = [[n, x, rounded(mp.polygamma(n, mpf(x)))] for n in orders
                      for x in [1e-3, 0.25, 1, 1.5, 30, 200] + spread(0, 12, 6)]
cases['polygammaNegative'] = [[n, x, rounded(mp.polygamma(n, mpf(x)))] for n in (1, 2, 3, 4, 7) for x in [-0.25, -0.5, -7.75] + [-t for t in spread(0, 6, 3)]]

# Elementary functions of the JavaScript engine.
elementary = {
    'exp': both(decades(-10, 2.8, 25)), 'expm1': both(decades(-15, 2.8, 30)), 'log': decades(-300, 300, 20) + spread(0.5, 2, 30),
    'log1p': decades(-15, 300, 30) + [-x for x in decades(-15, -0.01, 20)] , 'log2': decades(-300, 300, 15) + spread(0.5, 2, 30),
    'tanh': both(decades(-10, 1.3, 25)), 'sinh': both(decades(-10, 2.8, 30)), 'cosh': both(decades(-5, 2.8, 30)),
    'asinh': both(decades(-10, 300, 20) + decades(-3, 1, 20)), 'acosh': [1 + x for x in decades(-10, 15, 30)],
    'atanh': both([1 - x for x in decades(-12, -0.01, 15)] + decades(-10, 0, 15)), 'sin': both(decades(-5, 15, 25)),
    'cos': both(decades(-5, 15, 25)), 'tan': both(decades(-5, 15, 25)), 'asin': both(spread(0, 1, 20)), 'acos': both(spread(0, 1, 20)),
    'atan': both(decades(-8, 10, 20)), 'cbrt': both(decades(-300, 300, 15)),
}
for name, xs in elementary.items():
    f = {'log2': lambda x: mp.log(x) / mp.log(2), 'cbrt': lambda x: mp.sign(x) * mp.cbrt(abs(x))}.get(name) or getattr(mp, name)
    cases['Math.' + name] = [[x, rounded(f(mpf(x)))] for x in xs]

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, 'special.json'), 'w') as file:
    head = {'madeBy': 'special.py', 'with': f'mpmath {mpmath.__version__}, {mp.dps} digits', 'on': datetime.date.today().isoformat()}
    lines = ',\n'.join(f'{json.dumps(name)}: [\n' + ',\n'.join(json.dumps(c) for c in rows) + '\n]' for name, rows in cases.items())
    file.write(json.dumps(head)[:-1] + ', "cases": {\n' + lines + '\n}}\n')
print({name: len(rows) for name, rows in cases.items()})
