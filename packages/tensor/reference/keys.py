"""Writes keys.json: keys and 64-bit words of the same generator as implemented by JAX (threefry2x32, partitionable layout).

    python3 keys.py        # needs jax
"""
import datetime
import json
import os

import jax

jax.config.update('jax_enable_x64', True)
here = os.path.dirname(os.path.abspath(__file__))
assert jax.config.jax_threefry_partitionable


def words(key):
    return [int(w) for w in jax.random.key_data(key)]


seeds = [0, 1, 42, 1701, -1, 2**31, 2**32, 2**53 - 1, 0x0123456789ABCDEF]
cases = {
    'key': [[str(s), words(jax.random.key(s))] for s in seeds],
    'split': [[str(s), n, [words(k) for k in jax.random.split(jax.random.key(s), n)]] for s, n in [(42, 2), (42, 5), (2**40 + 7, 3)]],
    'foldIn': [[str(s), data, words(jax.random.fold_in(jax.random.key(s), data))] for s in (0, 42) for data in (0, 1, 1000, 2**32 - 1)],
    'bits64': [[str(s), [str(int(b)) for b in jax.random.bits(jax.random.key(s), (5,), 'uint64')]] for s in (0, 42, 2**53 - 1)],
}
with open(os.path.join(here, 'keys.json'), 'w') as file:
    head = {'madeBy': 'keys.py', 'with': f'jax {jax.__version__}', 'on': datetime.date.today().isoformat(), 'cases': cases}
    json.dump(head, file, indent=1)
    file.write('\n')
