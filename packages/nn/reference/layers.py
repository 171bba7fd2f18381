"""Writes layers.json: outputs and gradients of PyTorch's layers in float64.

    python3 layers.py
"""
import torch
from torch import nn

from record import case, write

torch.manual_seed(5)
r = torch.randn
cases = []


def add(name, module, *inputs, **options):
    if isinstance(module, nn.Module):
        for p in module.parameters():
            with torch.no_grad():
                p.copy_(r(p.shape) * 0.5)
    cases.append(case(name, module, *inputs, **options))


add("linear", nn.Linear(3, 4), r(2, 5, 3))
add("conv1d", nn.Conv1d(3, 4, 3, stride=2, padding=1, dilation=2), r(2, 3, 9))
add("conv2d", nn.Conv2d(4, 6, (3, 2), stride=(2, 1), padding=(1, 0), groups=2), r(2, 4, 6, 5))
add("conv3d", nn.Conv3d(2, 3, 2), r(1, 2, 3, 4, 3))
add("convTranspose1d", nn.ConvTranspose1d(3, 2, 3, stride=2, padding=1, output_padding=1), r(2, 3, 4))
add("convTranspose2d", nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2), r(2, 4, 3, 4))
add("maxPool1d", nn.MaxPool1d(3, stride=2, padding=1), r(2, 3, 8))
add("maxPool2d", nn.MaxPool2d(2), r(2, 3, 6, 5))
add("maxPool2dOverlapping", nn.MaxPool2d((3, 2), stride=(2, 1), padding=(1, 1), dilation=(2, 1)), r(2, 2, 7, 6))
add("maxPool2dCeil", nn.MaxPool2d(2, ceil_mode=True), r(1, 2, 5, 7))
add("maxPool2dTies", nn.MaxPool2d(2), torch.randint(0, 2, (2, 3, 6, 6)).double())
add("maxPool3d", nn.MaxPool3d(2, stride=1), r(1, 2, 3, 4, 3))
add("avgPool1d", nn.AvgPool1d(3, stride=2, padding=1), r(2, 3, 8))
add("avgPool2d", nn.AvgPool2d((3, 2), stride=(2, 1), padding=1), r(2, 2, 7, 6))
add("avgPool2dExcluding", nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False), r(2, 2, 7, 6))
add("avgPool2dCeil", nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True), r(2, 2, 6, 8))
add("avgPool3d", nn.AvgPool3d(2), r(1, 2, 4, 4, 5))
add("globalAvgPool", nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()), r(2, 3, 4, 5))

for name, shape in [("batchNorm1d", (6, 3)), ("batchNorm2d", (3, 2, 4, 5))]:
    norm = nn.BatchNorm1d(3) if len(shape) == 2 else nn.BatchNorm2d(2)
    add(name + "Training", norm, r(shape), buffers=True)
    add(name + "TrainingAgain", norm, r(shape), buffers=True)
    add(name + "Inference", norm.eval(), r(shape), buffers=True)
cumulative = nn.BatchNorm1d(2, momentum=None)
add("batchNormCumulative", cumulative, r(5, 2), buffers=True)
add("batchNormCumulativeAgain", cumulative, r(4, 2), buffers=True)

add("layerNorm", nn.LayerNorm(5), r(2, 3, 5))
add("layerNorm2", nn.LayerNorm((3, 4)), r(2, 3, 4))
add("groupNorm", nn.GroupNorm(2, 6), r(2, 6, 3, 2))
add("localResponseNorm", nn.LocalResponseNorm(5, alpha=0.3, beta=0.6, k=1.5), r(2, 7, 3))
add("localResponseNormEven", nn.LocalResponseNorm(4, alpha=0.3, beta=0.6, k=1.5), r(2, 7, 3))
add("embedding", nn.Embedding(6, 3, padding_idx=2), torch.tensor([[1, 2, 5], [0, 1, 2]]))
add("upsampleNearest", nn.Upsample(scale_factor=3), r(1, 2, 3, 2))
add("upsampleBilinear", nn.Upsample(scale_factor=2, mode="bilinear"), r(1, 2, 3, 4))
add("upsampleAligned", nn.Upsample(scale_factor=3, mode="bilinear", align_corners=True), r(1, 2, 3, 2))
add("prelu", nn.PReLU(3), r(2, 3, 4))
add("upsampleFraction", nn.Upsample(scale_factor=1.5), r(1, 2, 5))
add("upsampleBilinearFraction", nn.Upsample(scale_factor=(1.5, 0.7), mode="bilinear"), r(1, 2, 5, 7))
add("maxPool2dCeilSmall", nn.MaxPool2d(2, ceil_mode=True), r(1, 2, 1, 3))

write(__file__, cases)
