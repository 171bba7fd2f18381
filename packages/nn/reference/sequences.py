"""Writes sequences.json: outputs and gradients of PyTorch's recurrent and attention layers in float64.

    python3 sequences.py
"""
import torch
from torch import nn

from record import case, write

torch.manual_seed(11)
r = torch.randn
cases = []
first = {f"{kind}_{part}_l0": kind + part.capitalize() for kind in ("weight", "bias") for part in ("ih", "hh")}
both = {**{n: "ahead." + m for n, m in first.items()}, **{n + "_reverse": "back." + m for n, m in first.items()}}
attention = {"in_proj_weight": "inProjWeight", "in_proj_bias": "inProjBias", "out_proj.weight": "outProj.weight", "out_proj.bias": "outProj.bias"}
encoder = {"self_attn." + n: "selfAttn." + m for n, m in attention.items()}


def add(name, module, *inputs, **options):
    for p in module.parameters():
        with torch.no_grad():
            p.copy_(r(p.shape) * 0.4)
    cases.append(case(name, module, *inputs, **options))


def outputs(module, x):
    return module(x)[0]


add("rnn", nn.RNN(3, 4, batch_first=True), r(2, 5, 3), rename=first, call=outputs)
add("rnnRelu", nn.RNN(3, 4, batch_first=True, nonlinearity="relu"), r(2, 5, 3), rename=first, call=outputs)
add("lstm", nn.LSTM(3, 4, batch_first=True), r(2, 5, 3), rename=first, call=outputs)
add("lstmCell", nn.LSTM(3, 4, batch_first=True), r(2, 5, 3), rename=first, call=lambda m, x: m(x)[1][1][0])
add("lstmInitial", nn.LSTM(3, 4, batch_first=True), r(2, 5, 3), r(2, 4), r(2, 4), rename=first, call=lambda m, x, h, c: m(x, (h[None], c[None]))[0])
add("gru", nn.GRU(3, 4, batch_first=True), r(2, 5, 3), rename=first, call=outputs)
add("gruNoBias", nn.GRU(3, 4, batch_first=True, bias=False), r(2, 5, 3), rename=first, call=outputs)
add("biLstm", nn.LSTM(3, 4, batch_first=True, bidirectional=True), r(2, 5, 3), rename=both, call=outputs)
add("biGru", nn.GRU(3, 2, batch_first=True, bidirectional=True), r(2, 4, 3), rename=both, call=outputs)
add("attention", nn.MultiheadAttention(6, 2, batch_first=True), r(2, 4, 6), rename=attention, call=lambda m, x: m(x, x, x)[0])
add("attentionCross", nn.MultiheadAttention(6, 3, batch_first=True), r(2, 4, 6), r(2, 5, 6), rename=attention, call=lambda m, x, c: m(x, c, c)[0])
ahead = torch.triu(torch.ones(4, 4, dtype=torch.bool), 1)
add("attentionCausal", nn.MultiheadAttention(6, 2, batch_first=True), r(2, 4, 6), rename=attention, call=lambda m, x: m(x, x, x, attn_mask=ahead)[0])
add("encoder", nn.TransformerEncoderLayer(6, 2, 8, batch_first=True, dropout=0), r(2, 4, 6), rename=encoder)
add("encoderNormFirst", nn.TransformerEncoderLayer(6, 2, 8, batch_first=True, dropout=0, norm_first=True, activation="gelu"), r(2, 4, 6), rename=encoder)

write(__file__, cases)
