"""Writes models.json: models of PyTorch as safetensors files (in base64), with an input and the output for it.

    python3 models.py
"""
import base64
import json
import struct

import torch
from torch import nn

from record import flat, write

torch.manual_seed(9)
stored = {torch.float64: "F64", torch.float32: "F32", torch.int64: "I64"}


def safetensors(state):
    """The format by hand: length of the header, header in JSON, elements one after the other."""
    header, data = {}, b""
    for name, t in state.items():
        raw = t.detach().contiguous().numpy().tobytes()
        header[name] = {"dtype": stored[t.dtype], "shape": list(t.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


class Sequences(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(5, 3)
        self.recurrent = nn.LSTM(3, 4, batch_first=True, bidirectional=True)
        self.output = nn.Linear(8, 2)

    def forward(self, x):
        return self.output(self.recurrent(self.embedding(x))[0])


def add(name, model, x):
    with torch.no_grad():
        for t in list(model.parameters()) + [b for b in model.buffers() if b.is_floating_point()]:
            t.copy_(torch.rand(t.shape) * 0.5 + 0.1)
    model.eval()
    cases.append({"name": name, "file": base64.b64encode(safetensors(model.state_dict())).decode(), "input": flat(x), "output": flat(model(x))})


cases = []
images = nn.Sequential(nn.Conv2d(2, 3, 3, padding=1), nn.BatchNorm2d(3), nn.ReLU(), nn.MaxPool2d(2), nn.GroupNorm(1, 3), nn.PReLU(3), nn.Flatten(), nn.Linear(12, 4), nn.LayerNorm(4))
add("images", images, torch.randn(2, 2, 4, 4))
add("sequences", Sequences(), torch.randint(0, 5, (2, 6)))
add("encoder", nn.TransformerEncoderLayer(6, 2, 8, batch_first=True), torch.randn(2, 4, 6))
write(__file__, cases)
