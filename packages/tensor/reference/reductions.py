"""Writes reductions.json: what NumPy and SciPy give for reductions, with axes and options.

    python3 reductions.py        # needs numpy and scipy
"""
import datetime
import json
import os

import numpy
import scipy
from scipy.special import log_softmax, logsumexp, softmax

here = os.path.dirname(os.path.abspath(__file__))
numpy.seterr(all='ignore')
nan, inf = numpy.nan, numpy.inf


def shown(value):
    """Nested lists with the numbers JSON lacks as strings."""
    if isinstance(value, list):
        return [shown(v) for v in value]
    if isinstance(value, float) and not numpy.isfinite(value):
        return 'NaN' if value != value else ('Infinity' if value > 0 else '-Infinity')
    return value


def case(op, x, dtype='float64', **options):
    x = numpy.array(x, dtype={'float64': 'f8', 'float32': 'f4', 'int32': 'i4', 'bool': '?'}[dtype])
    axis = tuple(options['axis']) if isinstance(options.get('axis'), list) else options.get('axis')
    keep = {'keepdims': options.get('keepDims', False)}
    run = {
        'sum': lambda: x.sum(axis=axis, dtype='i4' if x.dtype.kind in 'ib' else None, **keep),
        'prod': lambda: x.prod(axis=axis, dtype='i4' if x.dtype.kind in 'ib' else None, **keep),
        'mean': lambda: x.mean(axis=axis, **keep),
        'variance': lambda: x.var(axis=axis, ddof=options.get('ddof', 0), **keep),
        'std': lambda: x.std(axis=axis, ddof=options.get('ddof', 0), **keep),
        'max': lambda: x.max(axis=axis, **keep),
        'min': lambda: x.min(axis=axis, **keep),
        'argmax': lambda: x.argmax(axis=axis, **keep),
        'argmin': lambda: x.argmin(axis=axis, **keep),
        'any': lambda: x.any(axis=axis, **keep),
        'all': lambda: x.all(axis=axis, **keep),
        'logSumExp': lambda: logsumexp(x, axis=axis, **keep),
        'softmax': lambda: softmax(x, axis=-1 if axis is None else axis),
        'logSoftmax': lambda: log_softmax(x, axis=-1 if axis is None else axis),
        'cumsum': lambda: x.cumsum(axis=axis),
        'cumprod': lambda: x.cumprod(axis=axis),
        'norm': lambda: vector_norm(x, options.get('ord', 2), axis, **keep),
    }[op]
    y = numpy.asarray(run())
    if 'ord' in options:
        options['ord'] = shown(float(options['ord']))
    return {'op': op, 'x': {'shape': list(x.shape), 'data': shown(x.ravel().tolist())}, 'dtype': dtype, 'options': options, 'shape': list(y.shape), 'y': shown(y.ravel().tolist())}


def vector_norm(x, order, axis, keepdims):
    if axis is None:
        y = numpy.linalg.norm(x.ravel(), order)
        return y.reshape([1] * x.ndim) if keepdims else y
    return numpy.linalg.norm(x, order, axis=axis, keepdims=keepdims)


rng = numpy.random.default_rng(1)
matrix = rng.normal(size=(3, 4)).round(3).tolist()
cube = rng.normal(size=(2, 3, 4)).round(3).tolist()
whole = rng.integers(-5, 6, size=(2, 3, 4)).tolist()
holes = [[1.0, nan, 3.0], [nan, 5.0, 4.0], [2.0, 2.0, 0.0]]
extreme = [[1000.0, 1000.0], [-1000.0, -1001.0], [-inf, 0.0], [-inf, -inf], [inf, 0.0], [nan, inf], [0.0, -40.0]]

cases = []
axes = [{}, {'axis': 0}, {'axis': -1}, {'axis': 1, 'keepDims': True}, {'axis': [0, 2]}, {'axis': [2, 0], 'keepDims': True}, {'keepDims': True}]
for op in ['sum', 'prod', 'mean', 'variance', 'std', 'max', 'min', 'any', 'all', 'logSumExp']:
    cases += [case(op, cube, **dict(a)) for a in axes]
    cases += [case(op, whole, 'int32', **dict(a)) for a in ([{}, {'axis': 1}] if op != 'prod' else [{'axis': 1}])]
    cases += [case(op, holes, axis=0)]
    if op not in ('max', 'min', 'logSumExp'):
        cases += [case(op, numpy.zeros((0, 3)), axis=0), case(op, numpy.zeros((0, 3)), axis=1), case(op, numpy.zeros((2, 0)))]
for op in ['argmax', 'argmin']:
    cases += [case(op, cube, **dict(a)) for a in [{}, {'axis': 0}, {'axis': -2}, {'axis': 2, 'keepDims': True}]]
    cases += [case(op, whole, 'int32', axis=2), case(op, holes, axis=0), case(op, holes), case(op, [3, 7, 7, 3], 'int32')]
for op in ['cumsum', 'cumprod']:
    cases += [case(op, cube, **dict(a)) for a in [{}, {'axis': 0}, {'axis': 1}, {'axis': -1}]]
    cases += [case(op, [[1, 2], [3, 4]], 'int32', axis=0), case(op, holes, axis=1), case(op, [], axis=0)]
for op in ['softmax', 'logSoftmax']:
    cases += [case(op, cube, **dict(a)) for a in [{}, {'axis': 0}, {'axis': 1}]]
    cases += [case(op, [1001.0, 1002.0, 1003.0]), case(op, [-2000.0, 0.0]), case(op, [1.5, -0.5], 'float32')]
cases += [case('logSumExp', extreme, axis=1), case('logSumExp', extreme, axis=0)]
for ddof in [0, 1, 2.5]:
    cases += [case('variance', matrix, axis=0, ddof=ddof), case('std', matrix, ddof=ddof)]
cases += [case('variance', [1e9 + 1, 1e9 + 2, 1e9 + 3], ddof=1), case('variance', [5.0], ddof=1)]
for order in [1, 2, 3, 0.5, 0, -1, -2.5, inf, -inf]:
    cases += [case('norm', matrix, ord=order, axis=1), case('norm', matrix, ord=order, axis=0, keepDims=True), case('norm', matrix, ord=order)]
cases += [case('norm', [[3, 4], [5, 12]], 'int32', axis=1)]
cases += [case(op, cube, 'float32', axis=1) for op in ['sum', 'mean', 'variance', 'logSumExp', 'prod', 'max']]

with open(os.path.join(here, 'reductions.json'), 'w') as file:
    head = {'madeBy': 'reductions.py', 'with': f'numpy {numpy.__version__}, scipy {scipy.__version__}', 'on': datetime.date.today().isoformat()}
    json.dump({**head, 'cases': cases}, file, indent=None, separators=(',', ':'))
    file.write('\n')
