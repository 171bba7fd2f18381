"""Writes conv.json: convolutions, transposed convolutions and their gradients, computed by PyTorch on small integers, so exactly.

    python3 conv.py
"""
import datetime
import json
import os

import torch
import torch.nn.functional as F

torch.manual_seed(7)
convs = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
transposed = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}


def whole(*shape):
    return torch.randint(-3, 4, shape).double()


def flat(t):
    return {"shape": list(t.shape), "values": [int(v) for v in t.reshape(-1).tolist()]}


def case(f, x, w, options, convert):
    x.requires_grad_()
    w.requires_grad_()
    y = f(x, w, **options)
    g = whole(*y.shape)
    y.backward(g)
    return {"options": convert, "x": flat(x), "kernel": flat(w), "y": flat(y), "g": flat(g), "gx": flat(x.grad), "gKernel": flat(w.grad)}


# x, kernel, stride, padding, dilation, groups
configurations = [
    ((2, 3, 7), (4, 3, 3), 1, 0, 1, 1),
    ((1, 4, 9), (6, 2, 3), 2, 2, 2, 2),
    ((2, 3, 5, 6), (4, 3, 3, 2), (1, 1), (0, 0), (1, 1), 1),
    ((2, 3, 5, 6), (4, 3, 3, 2), (2, 3), (1, 2), (1, 2), 1),
    ((2, 4, 6, 5), (6, 2, 3, 3), (1, 2), (1, 1), (2, 1), 2),
    ((2, 4, 6, 5), (4, 1, 3, 3), (1, 1), (1, 1), (1, 1), 4),
    ((2, 4, 6, 5), (8, 1, 2, 3), (2, 1), (0, 1), (1, 2), 4),
    ((3, 5, 4, 4), (6, 5, 1, 1), (1, 1), (0, 0), (1, 1), 1),
    ((3, 4, 4, 5), (6, 2, 1, 1), (1, 1), (0, 0), (1, 1), 2),
    ((2, 3, 5, 5), (4, 3, 1, 1), (2, 2), (1, 1), (1, 1), 1),
    ((1, 2, 4, 5, 3), (3, 2, 2, 3, 2), (1, 2, 1), (1, 1, 0), (2, 1, 1), 1),
    ((2, 1, 8, 8), (5, 1, 5, 5), (1, 1), (2, 2), (1, 1), 1),
    ((1, 2, 3, 3), (3, 2, 3, 3), (1, 1), (3, 3), (1, 1), 1),
]
forward = [
    case(convs[len(x) - 2], whole(*x), whole(*w), dict(stride=s, padding=p, dilation=d, groups=g), dict(stride=s, padding=p, dilation=d, groups=g))
    for x, w, s, p, d, g in configurations
]
# x, kernel, stride, padding, dilation, groups, output padding
enlarging = [
    ((2, 3, 4), (3, 4, 3), 1, 0, 1, 1, 0),
    ((1, 4, 4), (4, 3, 3), 3, 1, 2, 2, 2),
    ((2, 3, 4, 3), (3, 2, 3, 3), (2, 2), (1, 1), (1, 1), 1, (1, 1)),
    ((2, 3, 4, 3), (3, 5, 2, 3), (1, 3), (0, 1), (2, 1), 1, (0, 2)),
    ((2, 4, 3, 3), (4, 1, 3, 3), (2, 2), (1, 1), (1, 1), 4, (0, 0)),
    ((1, 3, 2, 2, 3), (3, 2, 2, 2, 2), (1, 2, 1), (0, 1, 0), (1, 1, 1), 1, (0, 1, 0)),
]
backward = [
    case(
        transposed[len(x) - 2], whole(*x), whole(*w),
        dict(stride=s, padding=p, dilation=d, groups=g, output_padding=o),
        dict(stride=s, padding=p, dilation=d, groups=g, outputPadding=o),
    )
    for x, w, s, p, d, g, o in enlarging
]

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "conv.json"), "w") as file:
    head = {"madeBy": "conv.py", "with": f"torch {torch.__version__}", "on": datetime.date.today().isoformat()}
    rows = {name: "[\n" + ",\n".join(json.dumps(c) for c in cs) + "\n]" for name, cs in (("conv", forward), ("convTranspose", backward))}
    file.write(json.dumps(head)[:-1] + ', "cases": {\n' + ",\n".join(f'"{k}": {v}' for k, v in rows.items()) + "\n}}\n")
