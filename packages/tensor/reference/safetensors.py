"""Writes safetensors.json: files put together byte by byte as the safetensors format says, in base64.

An 8-byte little-endian length, a JSON header padded with spaces, then the elements of all tensors without gaps.
Run with /usr/bin/python3 safetensors.py in this folder.
"""
import base64
import datetime
import json
import struct

import numpy as np


def bfloat16(values):
    """The upper halves of float32 numbers (exact for the numbers used here)."""
    return (np.array(values, dtype="<f4").view("<u4") >> 16).astype("<u2")


# name, element type, the bytes, the values read from them
tensors = [
    ("f64", "F64", np.array([[0.1, -2.5], [1e300, 5e-324]], dtype="<f8")),
    ("f32", "F32", np.array([0.1, -2.5, 3.4028234663852886e38], dtype="<f4")),
    ("f16", "F16", np.array([0.1, -2.5, 65504, 2**-24], dtype="<f2")),
    ("bf16", "BF16", bfloat16([1, -2.5, 2.0**127, 0.15625])),
    ("i64", "I64", np.array([[1, -1, 2**31 - 1, -(2**31)]], dtype="<i8")),
    ("i32", "I32", np.array([1, -1, 2**31 - 1, -(2**31)], dtype="<i4")),
    ("i16", "I16", np.array([1, -1, 32767, -32768], dtype="<i2")),
    ("i8", "I8", np.array([1, -1, 127, -128], dtype="i1")),
    ("u64", "U64", np.array([1, 2**31 - 1], dtype="<u8")),
    ("u32", "U32", np.array([1, 2**31 - 1], dtype="<u4")),
    ("u16", "U16", np.array([1, 65535], dtype="<u2")),
    ("u8", "U8", np.array([1, 255], dtype="u1")),
    ("bool", "BOOL", np.array([True, False, True])),
    ("scalar", "F32", np.array(7, dtype="<f4")),
    ("empty", "F32", np.zeros((3, 0), dtype="<f4")),
]


def values(name, array):
    if name == "bf16":
        array = (array.astype("<u4") << 16).view("<f4")
    return [float(x) for x in array.ravel()]


header, data, expected = {"__metadata__": {"format": "np", "source": "größe"}}, b"", {}
for name, dtype, array in tensors:
    content = array.tobytes()
    header[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [len(data), len(data) + len(content)]}
    data += content
    expected[name] = {"shape": list(array.shape), "values": values(name, array)}

text = json.dumps(header, ensure_ascii=False).encode()
text += b" " * (-len(text) % 8)

with open("safetensors.json", "w") as file:
    json.dump(
        {
            "madeBy": "safetensors.py",
            "with": f"numpy {np.__version__} and struct",
            "on": datetime.date.today().isoformat(),
            "cases": {
                "file": base64.b64encode(struct.pack("<Q", len(text)) + text + data).decode(),
                "metadata": header["__metadata__"],
                "tensors": expected,
            },
        },
        file,
        indent=1,
    )
    file.write("\n")
