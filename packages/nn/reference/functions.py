"""Writes functions.json: PyTorch's activations and losses with their gradients in float64.

    python3 functions.py
"""
import torch
import torch.nn.functional as F

from record import case, write

torch.manual_seed(3)
r = torch.randn
cases = []


def add(name, f, *inputs):
    cases.append(case(name, f, *inputs))


# F.hardsigmoid itself multiplies gradients by 1/6 rounded to float32, hence its formula below.
points = torch.tensor([-30.0, -5, -3, -2.5, -1, -0.3, 0, 1e-3, 0.7, 1, 2.5, 3, 6, 40])
for name, f in {
    "relu": F.relu, "leakyRelu": lambda x: F.leaky_relu(x, 0.2), "elu": lambda x: F.elu(x, 0.7), "selu": F.selu, "gelu": F.gelu,
    "geluTanh": lambda x: F.gelu(x, approximate="tanh"), "silu": F.silu, "mish": F.mish, "softplus": F.softplus, "tanh": torch.tanh,
    "sigmoid": torch.sigmoid, "logSigmoid": F.logsigmoid, "hardtanh": lambda x: F.hardtanh(x, -0.5, 2), "softsign": F.softsign,
    "hardSigmoid": lambda x: torch.clamp(x / 6 + 0.5, 0, 1), "hardSwish": F.hardswish,
}.items():
    # Kinks are where implementations may differ in the derivative: they are tested by hand.
    kinks = {"hardSigmoid": [3, -3], "hardSwish": [3, -3]}.get(name, [])
    add(name, f, torch.tensor([p for p in points.tolist() if p not in kinks]))
add("softmax", lambda x: F.softmax(x, -1), r(3, 4))
add("logSoftmax", lambda x: F.log_softmax(x, 1), r(2, 3, 2))

labels = torch.tensor([2, 0, 3, 1, 2])
weights = torch.tensor([0.5, 2.0, 1.5, 0.25])
probs = F.softmax(r(5, 4), -1)
y = torch.rand(3, 4)
for reduction in ("mean", "sum", "none"):
    o = {"reduction": reduction}
    add("mse " + reduction, lambda p, t: F.mse_loss(p, t, **o), r(3, 4), r(3, 4))
    add("mae " + reduction, lambda p, t: F.l1_loss(p, t, **o), r(3, 4), r(3, 4))
    add("huber " + reduction, lambda p, t: F.huber_loss(p, t, delta=0.6, **o), r(3, 4), r(3, 4))
    add("crossEntropy " + reduction, lambda z: F.cross_entropy(z, labels, **o), r(5, 4))
    add("crossEntropy smooth weighted " + reduction, lambda z: F.cross_entropy(z, labels, weight=weights, label_smoothing=0.1, **o), r(5, 4))
    add("crossEntropy ignore " + reduction, lambda z: F.cross_entropy(z, labels, weight=weights, ignore_index=2, **o), r(5, 4))
    add("crossEntropy probs " + reduction, lambda z: F.cross_entropy(z, probs, weight=weights, label_smoothing=0.2, **o), r(5, 4))
    add("nll " + reduction, lambda z: F.nll_loss(z, labels, weight=weights, **o), r(5, 4))
    add("binaryCrossEntropy " + reduction, lambda z: F.binary_cross_entropy_with_logits(z, y, **o), r(3, 4) * 5)
    add("binaryCrossEntropy weighted " + reduction, lambda z: F.binary_cross_entropy_with_logits(z, y, weight=weights, pos_weight=weights * 2, **o), r(3, 4))
    add("binaryCrossEntropy probs " + reduction, lambda p: F.binary_cross_entropy(p, y, **o), torch.rand(3, 4))
    add("multiclassHinge " + reduction, lambda z: F.multi_margin_loss(z, labels, margin=0.8, **o), r(5, 4))
    add("multiclassHinge squared " + reduction, lambda z: F.multi_margin_loss(z, labels, p=2, **o), r(5, 4))
    add("gaussian " + reduction, lambda m, v: F.gaussian_nll_loss(m, y, v, full=True, **o), r(3, 4), torch.rand(3, 4) + 0.1)
    add("poisson " + reduction, lambda s: F.poisson_nll_loss(s, y, **o), r(3, 4))
constants = {"labels": labels.tolist(), "weights": weights.tolist(), "probs": probs.tolist(), "targets": y.tolist()}
add("kl", lambda z: F.kl_div(F.log_softmax(z, -1), probs, reduction="batchmean"), r(5, 4))
add("crossEntropy axis", lambda z: F.cross_entropy(z, torch.tensor([[0, 1], [2, 1]])), r(2, 3, 2))
add("triplet", lambda a, p, n: F.triplet_margin_loss(a, p, n, eps=0), r(3, 4), r(3, 4), r(3, 4))

write(__file__, {"constants": constants, "functions": cases})
