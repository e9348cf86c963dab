"""VideoRefer-7B's spatio-temporal convolution connector (`stc_connector_v35`)."""

import torch.nn.functional as F
from torch import Tensor, nn

from .decoder import two_layers

BLOCKS = 4
SQUEEZE = 0.25
EPSILON = 1e-5


class ChannelNorm(nn.LayerNorm):
    """LayerNorm over the channels of [N, C, H, W]."""

    def forward(self, x: Tensor) -> Tensor:
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class ConvNorm(nn.Module):
    def __init__(self, inputs: int, width: int, kernel: int, groups: int = 1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, width, kernel, padding=kernel // 2, groups=groups, bias=False)
        self.bn = ChannelNorm(width, EPSILON)

    def forward(self, x: Tensor) -> Tensor:
        return self.bn(self.conv(x))


class Gate(nn.Module):
    def __init__(self, width: int, inner: int):
        super().__init__()
        self.fc1, self.fc2 = nn.Conv2d(width, inner, 1), nn.Conv2d(inner, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x * self.fc2(F.silu(self.fc1(x.mean((2, 3), keepdim=True)))).sigmoid()


class Bottleneck(nn.Module):
    """RegNet's block, [T, C, rows, columns]."""

    def __init__(self, inputs: int, width: int):
        super().__init__()
        self.conv1 = ConvNorm(inputs, width, 1)
        self.conv2 = ConvNorm(width, width, 3, groups=width)
        self.se = Gate(width, round(inputs * SQUEEZE))
        self.conv3 = ConvNorm(width, width, 1)
        self.downsample = ConvNorm(inputs, width, 1) if inputs != width else None

    def forward(self, x: Tensor) -> Tensor:
        u = self.conv3(self.se(F.silu(self.conv2(F.silu(self.conv1(x))))))
        return F.silu(u + (x if self.downsample is None else self.downsample(x)))


class RegStage(nn.Sequential):
    def __init__(self, inputs: int, width: int):
        super().__init__()
        for n in range(1, BLOCKS + 1):
            self.add_module(f"b{n}", Bottleneck(inputs if n == 1 else width, width))


class StcConnector(nn.Module):
    def __init__(self, inputs: int, width: int):
        super().__init__()
        self.s1, self.s2 = RegStage(inputs, width), RegStage(width, width)
        self.sampler = nn.Sequential(nn.Conv3d(width, width, 2, 2), nn.SiLU())
        self.readout = two_layers(width, width)

    def forward(self, features: Tensor) -> Tensor:
        """[T, side², C] -> tokens [T / 2 · half², H], in the order time, row, column."""
        t, n, c = features.shape
        side = round(n**0.5)
        x = self.s1(features.transpose(1, 2).reshape(t, c, side, side))
        x = self.sampler(x.transpose(0, 1)).transpose(0, 1)
        return self.readout(self.s2(x).permute(0, 2, 3, 1).flatten(0, 2))
