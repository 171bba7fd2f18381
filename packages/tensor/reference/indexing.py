"""Writes indexing.json: what NumPy and SciPy give for gathering, sorting and counting.

    python3 indexing.py        # needs numpy and scipy
"""
import datetime
import json
import os

import numpy
import scipy
from scipy import stats

here = os.path.dirname(os.path.abspath(__file__))
rng = numpy.random.default_rng(7)
nan, inf = numpy.nan, numpy.inf


def shown(value):
    """Nested lists with the numbers JSON lacks as strings."""
    if isinstance(value, (list, tuple)):
        return [shown(v) for v in value]
    if isinstance(value, numpy.ndarray):
        return shown(value.tolist())
    if isinstance(value, float) and not numpy.isfinite(value):
        return 'NaN' if value != value else ('Infinity' if value > 0 else '-Infinity')
    return value


def case(op, args, results, **options):
    results = results if isinstance(results, (list, tuple)) else [results]
    return {'op': op, 'args': shown(args), 'options': {k: shown(v) for k, v in options.items()}, 'results': [{'shape': list(numpy.shape(r)), 'y': shown(numpy.ravel(r))} for r in results]}


def scatter_add(x, indices, updates, axis):
    y = x.copy()
    for at in numpy.ndindex(indices.shape):
        to = list(at)
        to[axis] = indices[at]
        y[tuple(to)] += updates[at]
    return y


def index_add(x, indices, updates, axis):
    y = numpy.moveaxis(x.copy(), axis, 0)
    numpy.add.at(y, indices, numpy.moveaxis(updates, axis, 0))
    return numpy.moveaxis(y, 0, axis)


cube = rng.normal(size=(3, 4, 5)).round(2)
ties = rng.integers(-3, 4, size=(3, 40)).astype(float)
holes = ties.copy()
holes[:, ::7] = nan
holes[0, 3], holes[1, 5], holes[2, 4] = inf, -inf, -0.0
cases = []
for axis in (0, 1, 2, -1):
    n = cube.shape[axis]
    shape = list(cube.shape)
    shape[axis] = 6
    indices = rng.integers(-n, n, size=shape)
    updates = rng.normal(size=shape).round(2)
    cases += [case('gather', [cube, indices], numpy.take_along_axis(cube, indices, axis), axis=axis)]
    cases += [case('scatterAdd', [cube, indices, updates], scatter_add(cube, indices, updates, axis), axis=axis)]
    shape[axis] = 3
    rows = rng.integers(-n, n, size=3)
    cases += [case('indexAdd', [cube, rows, updates.take(range(3), axis)], index_add(cube, rows, updates.take(range(3), axis), axis), axis=axis)]
    for at in ([2, 0, -1], [[0, 1], [1, 2]], [], 1):
        cases += [case('take', [cube, at], cube.take(numpy.array(at, dtype=int), axis), axis=axis)]
for mode in ('wrap', 'clip'):
    cases += [case('take', [cube, [99, -99, 5, -2]], cube.take([99, -99, 5, -2], mode=mode), mode=mode)]
    cases += [case('take', [cube, [4, -9, 1]], cube.take([4, -9, 1], 1, mode=mode), axis=1, mode=mode)]
for x in (cube, ties, holes):
    for axis in range(x.ndim):
        cases += [case('sort', [x], numpy.sort(x, axis), axis=axis), case('argsort', [x], numpy.argsort(x, axis, kind='stable'), axis=axis)]
        down = numpy.argsort(-x, axis, kind='stable')
        cases += [case('argsort', [x], down, axis=axis, descending=True), case('sort', [x], numpy.take_along_axis(x, down, axis), axis=axis, descending=True)]
        for k in (1, 3, 20):
            if k > x.shape[axis]:
                continue
            first = down.take(range(k), axis)
            cases += [case('topk', [x, k], [numpy.take_along_axis(x, first, axis), first], axis=axis)]
            first = numpy.argsort(x, axis, kind='stable').take(range(k), axis)
            cases += [case('topk', [x, k], [numpy.take_along_axis(x, first, axis), first], axis=axis, largest=False)]
for x in (ties, holes, numpy.zeros(0)):
    cases += [case('unique', [x], [u.reshape(x.shape) if i == 2 else u for i, u in enumerate(numpy.unique(x, return_index=True, return_inverse=True, return_counts=True))])]
for axis in (0, 1, None):
    cases += [case('mode', [ties], stats.mode(ties, axis=axis, keepdims=False).mode, **({} if axis is None else {'axis': axis}))]
labels = rng.integers(0, 6, size=(4, 5))
weights = rng.normal(size=(4, 5)).round(2)
cases += [
    case('bincount', [labels], numpy.bincount(labels.ravel())),
    case('bincount', [labels], numpy.bincount(labels.ravel(), weights.ravel(), 9), weights=weights, minLength=9),
    case('bincount', [[]], numpy.bincount(numpy.array([], dtype=int), minlength=2), minLength=2),
]
steps = numpy.sort(rng.integers(0, 9, size=12)).astype(float)
probes = numpy.concatenate([numpy.arange(-1, 11, 0.5), [nan, inf, -inf]])
for side in ('left', 'right'):
    cases += [case('searchsorted', [row, probes], numpy.searchsorted(row, probes, side), side=side) for row in (steps, numpy.append(steps, [nan, nan]), steps[:0])]
tenths = numpy.arange(0, 31) / 10
for bins in (1, 3, 10, 30, [0, 1, 1.5, 3], [0.5, 0.5, 2]):
    cases += [case('histogram', [tenths], numpy.histogram(tenths, bins), bins=bins)]
cases += [
    case('histogram', [cube], numpy.histogram(cube), bins=10),
    case('histogram', [cube], numpy.histogram(cube, 7, (-1, 1.5)), bins=7, range=[-1, 1.5]),
    case('histogram', [weights], numpy.histogram(weights, 5, weights=labels), bins=5, weights=labels),
    case('histogram', [cube], numpy.histogram(cube, 6, density=True), bins=6, density=True),
    case('histogram', [[2.0, 2.0]], numpy.histogram([2.0, 2.0], 4), bins=4),
    case('histogram', [[]], numpy.histogram([], 4), bins=4),
    case('nonzero', [holes], numpy.nonzero(holes)),
    case('nonzero', [[[True, False], [True, True]]], numpy.nonzero([[True, False], [True, True]])),
    case('unravelIndex', [[[0, 59], [17, 30]], [3, 4, 5]], numpy.unravel_index([[0, 59], [17, 30]], (3, 4, 5))),
    case('ravelIndex', [[[[0, 2]], [[3], [1]], 4], [3, 4, 5]], numpy.ravel_multi_index(numpy.broadcast_arrays([[0, 2]], [[3], [1]], 4), (3, 4, 5))),
    case('ravelIndex', [[[7, -1], [0, 9]], [3, 4]], numpy.ravel_multi_index([[7, -1], [0, 9]], (3, 4), mode='wrap'), mode='wrap'),
    case('ravelIndex', [[[7, -1], [0, 9]], [3, 4]], numpy.ravel_multi_index([[7, -1], [0, 9]], (3, 4), mode='clip'), mode='clip'),
]
with open(os.path.join(here, 'indexing.json'), 'w') as file:
    head = {'madeBy': 'indexing.py', 'with': f'numpy {numpy.__version__}, scipy {scipy.__version__}', 'on': datetime.date.today().isoformat()}
    file.write(json.dumps(head)[:-1] + ', "cases": [\n' + ',\n'.join(json.dumps(c) for c in cases) + '\n]}\n')
