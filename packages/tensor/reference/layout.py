"""Writes layout.json: what NumPy gives for layout ops and for indexing with at.

    python3 layout.py        # needs numpy
"""
import datetime
import json
import os
import random

import numpy

here = os.path.dirname(os.path.abspath(__file__))
draw = random.Random(20240611)


def counted(shape):
    return numpy.arange(numpy.prod(shape, dtype=int), dtype='f8').reshape(shape)


def result(run):
    """Shape and elements, or null where NumPy fails."""
    try:
        y = run()
    except (IndexError, ValueError):
        return None
    ys = y if isinstance(y, (list, tuple)) else [y]
    return [{'shape': list(v.shape), 'y': v.ravel().tolist()} for v in map(numpy.asarray, ys)]


def case(op, shape, *args, run, **options):
    return {'op': op, 'shape': shape, 'args': list(args), 'options': options, 'results': result(lambda: run(counted(shape)))}


def key(index):
    if isinstance(index, str):
        return Ellipsis if index == '...' else slice(*[int(p) if p else None for p in index.split(':')])
    return numpy.array(index, dtype=bool if is_mask(index) else int) if isinstance(index, list) else index


def is_mask(index):
    while isinstance(index, list):
        if not index:
            return False
        index = index[0]
    return isinstance(index, bool)


def at(shape, *indices):
    return case('at', shape, *indices, run=lambda x: x[tuple(key(i) for i in indices)])


def text_range(n):
    bound = lambda: draw.choice(['', '', str(draw.randint(-n - 2, n + 2))])
    step = draw.choice(['', ':', ':1', ':2', ':-1', ':-2', ':-3'])
    return f'{bound()}:{bound()}{step}'


def random_at():
    shape = [draw.randint(1, 4) for _ in range(draw.randint(1, 4))]
    common = draw.choice([[2], [3], [2, 2], [1, 3], [0]])
    indices, axis = [], 0
    ellipsis_at = draw.randint(0, 6)
    while axis < len(shape) and len(indices) < 6:
        if len(indices) == ellipsis_at:
            indices.append('...')
            axis += draw.randint(0, len(shape) - axis)
            continue
        n = shape[axis]
        kind = draw.choice('irrraan')
        if kind == 'n':
            indices.append(None)
            continue
        if kind == 'i':
            indices.append(draw.randint(-n, n - 1))
        elif kind == 'r':
            indices.append(text_range(n))
        else:
            mask = draw.random() < 0.2
            own = draw.choice([common, common, [common[-1]], [1]])
            values = numpy.array([draw.randint(-n, n - 1) for _ in range(int(numpy.prod(own)))], dtype=int).reshape(own)
            indices.append([draw.random() < 0.5 for _ in range(n)] if mask else values.tolist())
        axis += 1
        if draw.random() < 0.15:
            break
    return at(shape, *indices)


def random_slice():
    shape = [draw.randint(0, 5) for _ in range(draw.randint(1, 3))]
    pick = lambda n: draw.choice([None, draw.randint(-n - 2, n + 2)])
    starts, ends = [pick(n) for n in shape], [pick(n) for n in shape]
    steps = [draw.choice([1, 1, 2, 3, -1, -2, -3]) for _ in shape]
    return case('slice', shape, starts, ends, steps=steps, run=lambda x: x[tuple(slice(*r) for r in zip(starts, ends, steps))])


cases = [
    at([2, 3, 4], 1, 2, 3), at([2, 3, 4], -1), at([2, 3, 4], '...', 0), at([2, 3, 4], 0, '::-1', '1:3'),
    at([5], [0, 2, -1]), at([3, 4], [0, 2], [1, -1]), at([3, 4], [[0], [2]], [1, 3]), at([2, 3, 4], 0, ':', [1, 2]),
    at([2, 3, 4], ':', 0, [1, 2]), at([2, 3, 4], [0, 1], ':', 2), at([2, 3, 4], [0, 1], None, [1, 2]), at([2, 3], None, [1], None),
    at([3, 4], [True, False, True]), at([2, 2], [[True, False], [True, True]]), at([2, 3, 2], ':', [[True, False], [False, True], [True, True]]),
    at([2, 3], [False, False]), at([3], []), at([2, 3, 4], '...', [0, 1], [1, 2]), at([2, 3], 5), at([2], 0, 0), at([2, 3], [2]), at([3], [True, False]),
    *[random_at() for _ in range(160)],
    *[random_slice() for _ in range(60)],
    case('split', [6, 2], 3, run=lambda x: numpy.split(x, 3)),
    case('split', [6, 2], [1, 4], run=lambda x: numpy.split(x, [1, 4])),
    case('split', [2, 5], [-1, 2, 9], axis=1, run=lambda x: numpy.split(x, [-1, 2, 9], axis=1)),
    case('split', [5], 2, run=lambda x: numpy.split(x, 2)),
    *[case('pad', [2, 3], widths, mode=mode, run=lambda x, w=widths, m=mode: numpy.pad(x, w, mode=m))
      for mode in ('constant', 'reflect', 'symmetric', 'edge', 'wrap') for widths in ([[1, 2], [0, 1]], [[3, 5], [7, 4]], [[0, 0], [0, 0]])],
    case('pad', [1, 1], [[2, 1], [0, 3]], mode='reflect', run=lambda x: numpy.pad(x, [[2, 1], [0, 3]], mode='reflect')),
    case('pad', [0], [[2, 1]], mode='constant', value=-3, run=lambda x: numpy.pad(x, [[2, 1]], constant_values=-3)),
    case('pad', [2, 2], 1, value=5, run=lambda x: numpy.pad(x, 1, constant_values=5)),
    *[case('tile', shape, reps, run=lambda x, r=reps: numpy.tile(x, r))
      for shape, reps in (([3], 2), ([2, 3], [2, 2]), ([2, 3], [2, 1, 3]), ([2, 3], 2), ([2, 1, 3], [4, 2]), ([], [2, 2]), ([2], 0))],
    *[case('roll', shape, shift, **({} if axis is None else {'axis': axis}), run=lambda x, s=shift, a=axis: numpy.roll(x, s, axis=a))
      for shape, shift, axis in (([5], 2, None), ([2, 3], -1, None), ([2, 3], 1, 1), ([2, 3], -4, -1), ([3, 3], [1, 2], [0, 1]), ([2, 3], 7, [0, 1]), ([0, 2], 1, 0))],
    *[case('repeat', shape, times, **({} if axis is None else {'axis': axis}), run=lambda x, t=times, a=axis: numpy.repeat(x, t, axis=a))
      for shape, times, axis in (([2, 2], 3, None), ([2, 3], 2, 0), ([2, 3], 2, -1), ([2, 3], [1, 0, 2], 1), ([2, 3], 0, 1), ([2], [1, 2, 3], 0))],
    *[case(op, shape, offset=k, run=lambda x, f=f, k=k: f(x, k))
      for op, f in (('tril', numpy.tril), ('triu', numpy.triu)) for shape in ([3, 4], [2, 4, 3]) for k in (-5, -1, 0, 2, 5)],
    *[case('diag', shape, offset=k, run=lambda x, k=k: numpy.diag(x, k)) for shape in ([3], [3, 4], [4, 2], [0]) for k in (-2, 0, 1, 4)],
    *[case('diagonal', [2, 3, 4], offset=k, run=lambda x, k=k: numpy.diagonal(x, k, 1, 2)) for k in (-2, 0, 1, 9)],
    *[case('rot90', [2, 3, 4], turns, axes=list(axes), run=lambda x, t=turns, a=axes: numpy.rot90(x, t, a)) for turns in (-1, 1, 2, 3, 4) for axes in ((-2, -1), (0, 2), (2, 0))],
    *[case('diff', [2, 4], order=n, axis=a, run=lambda x, n=n, a=a: numpy.diff(x, n, a)) for n in (0, 1, 2, 5) for a in (0, -1)],
    *[case('flip', [2, 3, 2], **({} if a is None else {'axis': a}), run=lambda x, a=a: numpy.flip(x, tuple(a) if isinstance(a, list) else a)) for a in (None, 0, -1, [0, 2])],
    *[case('moveAxis', [2, 3, 4], a, b, run=lambda x, a=a, b=b: numpy.moveaxis(x, a, b)) for a in (0, 1, -1) for b in (0, 1, -1)],
    *[case('expandDims', [2, 3], a, run=lambda x, a=a: numpy.expand_dims(x, tuple(a) if isinstance(a, list) else a)) for a in (0, 1, -1, [0, 1], [-1, 1], [0, -1, 2])],
    *[case('squeeze', [1, 2, 1], **({} if a is None else {'axis': a}), run=lambda x, a=a: numpy.squeeze(x, a)) for a in (None, 0, -1, 1)],
]
with open(os.path.join(here, 'layout.json'), 'w') as file:
    head = {'madeBy': 'layout.py', 'with': f'numpy {numpy.__version__}', 'on': datetime.date.today().isoformat()}
    file.write(json.dumps(head)[:-1] + ', "cases": [\n' + ',\n'.join(json.dumps(c) for c in cases) + '\n]}\n')
