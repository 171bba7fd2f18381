"""Writes products.json: what NumPy gives for products, with their shape rules.

    python3 products.py        # needs numpy
"""
import datetime
import json
import os

import numpy

here = os.path.dirname(os.path.abspath(__file__))
rng = numpy.random.default_rng(2)


def operand(shape, dtype='float64'):
    if dtype == 'int32':
        return rng.integers(-9, 10, size=shape).astype('i4')
    return rng.normal(size=shape).round(2).astype('f4' if dtype == 'float32' else 'f8')


def case(op, shapes, dtype='float64', **options):
    xs = [operand(shape, dtype) for shape in shapes]
    run = {
        'matmul': lambda: numpy.matmul(*xs),
        'dot': lambda: numpy.dot(*xs),
        'outer': lambda: numpy.outer(*xs),
        'tensordot': lambda: numpy.tensordot(*xs, axes=options.get('axes', 2)),
        'einsum': lambda: numpy.einsum(options['spec'], *xs),
    }[op]
    y = numpy.asarray(run())
    xs = [{'shape': list(x.shape), 'data': [float(v) for v in x.ravel()]} for x in xs]
    return {'op': op, 'dtype': dtype, 'options': options, 'xs': xs, 'shape': list(y.shape), 'y': [float(v) for v in y.ravel()]}


shapes = [
    [(3,), (3,)], [(2, 3), (3,)], [(2,), (2, 3)], [(2, 3), (3, 4)], [(1, 3), (3, 1)], [(5, 2, 3), (3, 4)], [(5, 2, 3), (3,)],
    [(3,), (5, 3, 2)], [(2, 3), (5, 3, 4)], [(5, 2, 3), (5, 3, 4)], [(5, 1, 2, 3), (4, 3, 2)], [(1, 2, 3), (5, 3, 2)],
    [(2, 0), (0, 3)], [(0, 2), (2, 3)], [(0, 2, 3), (3, 2)], [(9, 11), (11, 13)], [(33, 17), (17, 29)], [(7, 40), (40,)],
]
cases = [case('matmul', s) for s in shapes]
cases += [case('matmul', s, dtype) for s in ([(2, 3), (3, 4)], [(9, 11), (11, 13)], [(3,), (3,)]) for dtype in ('float32', 'int32')]
cases += [case('dot', s) for s in ([(4,), (4,)], [(2, 3), (3,)], [(2, 3), (3, 2)], [(), (3,)], [(2, 3, 4), (4,)], [(2, 3, 4), (5, 4, 2)], [(4,), (5, 4, 2)])]
cases += [case('outer', s) for s in ([(3,), (2,)], [(2, 2), (3,)], [(), (3,)])]
cases += [
    case('tensordot', [(2, 3, 4), (3, 4, 5)]),
    case('tensordot', [(2, 3, 4), (4, 5)], axes=1),
    case('tensordot', [(2, 3), (4,)], axes=0),
    case('tensordot', [(2, 3, 4), (4, 3, 5)], axes=[[1, 2], [1, 0]]),
    case('tensordot', [(3, 2), (3, 5)], axes=[0, 0]),
    case('tensordot', [(2, 3, 4), (5, 2)], axes=[[0], [-1]]),
    case('tensordot', [(2, 3), (2, 3)], axes=[[0, 1], [0, 1]]),
]
specs = [
    ('ij,jk->ik', (2, 3), (3, 4)), ('ij,jk', (2, 3), (3, 4)), ('ba', (2, 3)), ('ii', (3, 3)), ('ii->i', (3, 3)), ('iij->j', (3, 3, 2)),
    ('iji->j', (3, 2, 3)), ('iii->i', (3, 3, 3)), ('ij->', (2, 3)), ('ij->j', (2, 3)), ('i,j->ij', (2,), (3,)), ('i,i->', (3,), (3,)),
    ('i,i->i', (3,), (3,)), ('ij,ij->i', (2, 3), (2, 3)), ('bij,bjk->bik', (2, 3, 4), (2, 4, 2)), ('bi,bi->b', (4, 3), (4, 3)),
    ('mnp,p->mn', (2, 3, 4), (4,)), ('bhid,bhjd->bhij', (2, 2, 3, 4), (2, 2, 5, 4)), ('ijk,jil->kl', (2, 3, 4), (3, 2, 5)),
    ('...ij,...jk->...ik', (2, 3, 4), (4, 5)), ('...ij->...ji', (2, 3, 4)), ('i...,i...->...', (2, 3), (2, 3)), ('...,...', (2, 1), (3,)),
    ('...i,...i', (2, 3), (1, 3)), ('...ii->...i', (2, 3, 3)), ('ij,jk,kl->il', (2, 3), (3, 4), (4, 2)), ('a,b,c->abc', (2,), (3,), (2,)),
    ('ij,j,i->', (2, 3), (3,), (2,)), ('ab,bc,cd,de,ef->af', (2, 3), (3, 2), (2, 4), (4, 2), (2, 3)),
    ('ab,bc,cd,de,ef,fg->ag', (2, 3), (3, 2), (2, 4), (4, 2), (2, 3), (3, 2)), ('abc,cd,def,a->bf', (2, 3, 2), (2, 4), (4, 2, 3), (2,)),
    ('ii,ij->i', (3, 3), (3, 2)), ('ij,kl->', (2, 3), (4, 2)), (',ij->ij', (), (2, 3)), ('bij,bj->bi', (4, 2, 3), (4, 3)), ('i j , j -> i', (2, 3), (3,)),
    ('xij,jky->xiky', (2, 3, 4), (4, 2, 3)), ('ij,jk->ik', (2, 0), (0, 3)),
]
cases += [case('einsum', list(s), spec=spec) for spec, *s in specs]
cases += [case('einsum', [(2, 3), (3, 4)], 'int32', spec='ij,jk->ik'), case('einsum', [(2, 3), (3, 4)], 'float32', spec='ij,jk->ik')]

with open(os.path.join(here, 'products.json'), 'w') as file:
    head = {'madeBy': 'products.py', 'with': f'numpy {numpy.__version__}', 'on': datetime.date.today().isoformat()}
    json.dump({**head, 'cases': cases}, file, separators=(',', ':'))
    file.write('\n')
