"""Writes npz.json: .npz archives as NumPy makes them, in base64, with the arrays they hold.

Run with /usr/bin/python3 npz.py in this folder.
"""
import base64
import datetime
import io
import json

import numpy as np

arrays = {
    "weights": np.linspace(-1, 1, 6).reshape(2, 3),
    "bias": np.array([0.5, -0.25], dtype="f4"),
    "layers/0/mask": np.array([True, False]),
    "größe": np.array(7, dtype="i8"),
    "empty": np.zeros((0, 4)),
}


def archive(save, **contents):
    file = io.BytesIO()
    save(file, **contents)
    return base64.b64encode(file.getvalue()).decode()


cases = {
    "arrays": {name: {"shape": list(a.shape), "values": [float(x) for x in a.ravel()]} for name, a in arrays.items()},
    "stored": archive(np.savez, **arrays),
    "deflated": archive(np.savez_compressed, **arrays),
    "repetitive": archive(np.savez_compressed, zeros=np.zeros(1000)),
}

with open("npz.json", "w") as file:
    json.dump(
        {
            "madeBy": "npz.py",
            "with": f"numpy {np.__version__}",
            "on": datetime.date.today().isoformat(),
            "cases": cases,
        },
        file,
        indent=1,
    )
    file.write("\n")
