"""Writes leastSquares.json: what NumPy gives for pseudoinverses, least squares, ranks, norms and condition numbers.

    python3 leastSquares.py        # needs numpy
"""
import datetime
import json
import os

import numpy

here = os.path.dirname(os.path.abspath(__file__))
rng = numpy.random.default_rng(3)


def case(a, name):
    m, n = a.shape
    b = rng.normal(size=(m, 2)).round(2)
    x, _, rank, s = numpy.linalg.lstsq(a, b, rcond=None)
    norms = {str(p): float(numpy.linalg.norm(a, p)) for p in ('fro', 'nuc', 1, -1, 2, -2, numpy.inf, -numpy.inf)}
    residuals = ((a @ x - b) ** 2).sum(0)
    square = {str(p): float(numpy.linalg.cond(a, p)) for p in ('fro', 'nuc', 1, numpy.inf)} if m == n else {}
    return {
        'name': name, 'a': a.tolist(), 'b': b.tolist(), 'pinv': numpy.linalg.pinv(a, rcond=max(m, n) * 2.0**-52).tolist(), 'x': x.tolist(),
        'residuals': residuals.tolist(), 'rank': int(rank), 'singularValues': s.tolist(), 'norms': norms, 'conds': square,
    }


cases = [
    case(rng.normal(size=(5, 3)).round(2), 'tall'),
    case(rng.normal(size=(3, 5)).round(2), 'wide'),
    case(rng.normal(size=(4, 4)).round(2), 'square'),
    case((rng.normal(size=(6, 2)).round(1) @ rng.normal(size=(2, 4)).round(1)), 'of rank 2'),
]
with open(os.path.join(here, 'leastSquares.json'), 'w') as f:
    json.dump({'madeBy': 'leastSquares.py', 'with': f'numpy {numpy.__version__}', 'on': str(datetime.date.today()), 'cases': cases}, f, separators=(',', ':'))
    f.write('\n')
