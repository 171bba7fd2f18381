"""Writes svd.json: singular values of given matrices of doubles, by mpmath with 200 digits.

    python3 svd.py        # needs mpmath
"""
import datetime
import json
import os

import mpmath

mpmath.mp.dps = 200


def values(rows):
    return [float(x) for x in mpmath.svd_r(mpmath.matrix(rows), compute_uv=False)]


def hilbert(n):
    return [[mpmath.mpf(1.0 / (i + j + 1)) for j in range(n)] for i in range(n)]


def bidiagonal(diagonal, off):
    n = len(diagonal)
    rows = [[mpmath.mpf(0)] * n for _ in range(n)]
    for i in range(n):
        rows[i][i] = mpmath.mpf(diagonal[i])
        if i + 1 < n:
            rows[i][i + 1] = mpmath.mpf(off[i])
    return {'diagonal': diagonal, 'off': off, 'values': values(rows)}


graded = [10.0 ** (-2 * i) for i in range(20)]
cases = {
    'hilbert': [{'n': n, 'values': values(hilbert(n))} for n in (3, 6, 10, 14)],
    'bidiagonal': [
        bidiagonal(graded, [x * 0.5 for x in graded[:-1]]),
        bidiagonal(graded[::-1], [x * 0.5 for x in graded[::-1][1:]]),
        bidiagonal([1.0] * 25, [2.0] * 24),
        bidiagonal([1.0, 1e-60, 1.0, 1e-30], [1.0, 1e10, 1e-20]),
    ],
}
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, 'svd.json'), 'w') as f:
    header = {'madeBy': 'svd.py', 'with': f'mpmath {mpmath.__version__}', 'on': str(datetime.date.today())}
    json.dump({**header, 'cases': cases}, f, separators=(',', ':'))
    f.write('\n')
