"""Writes npy.json: .npy files as NumPy makes them, in base64, with the elements they hold.

Run with /usr/bin/python3 npy.py in this folder.
"""
import base64
import datetime
import io
import json
import math

import numpy as np


def npy(array, version=None, pickle=False):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version=version, allow_pickle=pickle)
    return base64.b64encode(file.getvalue()).decode()


def plain(x):
    """A JSON value that keeps NaN, infinities and the sign of zero."""
    if isinstance(x, (bool, np.bool_)):
        return int(x)
    x = float(x)
    if math.isnan(x):
        return "NaN"
    if math.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    if x == 0 and math.copysign(1, x) < 0:
        return "-0"
    return int(x) if x == int(x) and abs(x) < 2**53 else x


def readable(name, array, version=None):
    return {
        "name": name,
        "file": npy(array, version),
        "shape": list(array.shape),
        "values": [plain(x) for x in array.ravel(order="C")],
    }


floats = [0.0, -0.0, 1.5, -2.25, 0.1, np.nan, np.inf, -np.inf]
cases = []
for order in "<>":
    for descr in ["f8", "f4", "f2"]:
        cases.append(readable(f"{order}{descr}", np.array(floats, dtype=order + descr)))
    for descr in ["i2", "i4", "i8"]:
        edge = min(np.iinfo(descr).max, 2**31 - 1)
        cases.append(readable(f"{order}{descr}", np.array([0, 1, -1, edge, -edge - 1], dtype=order + descr)))
    for descr in ["u2", "u4", "u8"]:
        edge = min(np.iinfo(descr).max, 2**31 - 1)
        cases.append(readable(f"{order}{descr}", np.array([0, 1, edge], dtype=order + descr)))
cases.append(readable("|i1", np.array([0, 127, -128, -1], dtype="i1")))
cases.append(readable("|u1", np.array([0, 127, 255], dtype="u1")))
cases.append(readable("|b1", np.array([True, False, True], dtype="?")))

# Every kind of half precision number: subnormal, smallest normal, largest, and the neighbours of 1.
halves = np.array([0x0001, 0x8001, 0x03FF, 0x0400, 0x7BFF, 0xFBFF, 0x3BFF, 0x3C01, 0x7C00, 0x7E01], dtype="<u2").view("<f2")
cases.append(readable("half precision edges", halves))

cases.append(readable("scalar", np.array(3.5)))
cases.append(readable("no elements", np.zeros(0)))
cases.append(readable("no elements on three axes", np.zeros((2, 0, 3), dtype="f4")))
cases.append(readable("matrix", np.arange(6, dtype="f8").reshape(2, 3)))
cases.append(readable("matrix in Fortran order", np.asfortranarray(np.arange(6, dtype="f8").reshape(2, 3))))
cases.append(readable("big-endian Fortran order, three axes", np.asfortranarray(np.arange(24, dtype=">i4").reshape(2, 3, 4))))
cases.append(readable("format 2.0", np.arange(6, dtype="f4").reshape(3, 2), version=(2, 0)))
cases.append(readable("format 3.0", np.arange(6, dtype="f4").reshape(3, 2), version=(3, 0)))

refused = {
    "complex": npy(np.array([1 + 2j])),
    "text": npy(np.array(["abc", "de"])),
    "bytes": npy(np.array([b"abc", b"de"])),
    "objects": npy(np.array([{"a": 1}, None], dtype=object), pickle=True),
    "dates": npy(np.array([datetime.date(2024, 2, 29)], dtype="M8[D]")),
    "records": npy(np.array([(1, 2.0)], dtype=[("x", "i4"), ("y", "f8")])),
    "long double": npy(np.array([1.0], dtype=np.longdouble)),
    "large int64": npy(np.array([[1, 2], [3, 2**53 - 1]], dtype="i8")),
    "small int64": npy(np.array([-(2**31) - 1], dtype=">i8")),
    "large uint32": npy(np.array([7, 2**31], dtype="u4")),
    "large uint64": npy(np.array([2**64 - 1], dtype="u8")),
}

with open("npy.json", "w") as file:
    json.dump(
        {
            "madeBy": "npy.py",
            "with": f"numpy {np.__version__}",
            "on": datetime.date.today().isoformat(),
            "cases": {"readable": cases, "refused": refused},
        },
        file,
        indent=1,
    )
    file.write("\n")
