"""Frozen matrices in 4 bits, as QLoRA has them: NormalFloat codes in blocks of 64 weights, whose scales take 8 bits in blocks of 256.

Values and rounding are those of bitsandbytes (`bnb_4bit_quant_type="nf4"` with `bnb_4bit_use_double_quant`). A weight takes 4.127 bits.
"""

from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

BLOCK = 64
SCALES = 256

#: Quantiles of the normal distribution, the largest of which are 1 in size. One is 0, so eight are positive and seven negative.
NORMAL_FLOAT = (
    -1.0, -0.6961928009986877, -0.5250730514526367, -0.39491748809814453,
    -0.28444138169288635, -0.18477343022823334, -0.09105003625154495, 0.0,
    0.07958029955625534, 0.16093020141124725, 0.24611230194568634, 0.33791524171829224,
    0.44070982933044434, 0.5626170039176941, 0.7229568362236023, 1.0,
)  # fmt: skip


class Packed(NamedTuple):
    """codes: two weights a byte, the first in the high half. scales: 8-bit codes of the blocks' largest sizes less their `mean` [1],
    in parts of `ranges` [scales / 256]."""

    codes: Tensor
    scales: Tensor
    ranges: Tensor
    mean: Tensor


def dynamic_map() -> Tensor:
    """The 256 values of 8-bit codes, in order: 0, 1, and between powers of ten as many steps as bits are left, of both signs."""
    values = [torch.zeros(1), torch.ones(1)]
    for bits in range(7):
        bounds = torch.linspace(0.1, 1, 2**bits + 1)
        steps = 10.0 ** (bits - 6) * (bounds[:-1] + bounds[1:]) / 2
        values += [steps, -steps]
    return torch.cat(values).sort().values


def nearest(x: Tensor, values: Tensor) -> Tensor:
    """Which of the ordered `values` is nearest to each x, the lower one when two are, uint8."""
    return torch.bucketize(x, (values[:-1] + values[1:]) / 2, out_int32=True).to(torch.uint8)


def _blocks(flat: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """Blocks [n, size] of a row, filled up with zeros, each divided by its largest size; and these sizes [n]."""
    blocks = F.pad(flat, (0, -len(flat) % size)).view(-1, size)
    largest = blocks.abs().amax(1)
    return blocks * (1 / largest.clamp(min=torch.finfo(torch.float32).tiny))[:, None], largest


def quantise(weight: Tensor) -> Packed:
    """A weight of any shape and float type, on its device."""
    device = weight.device
    blocks, largest = _blocks(weight.flatten().float(), BLOCK)
    codes = nearest(blocks, torch.tensor(NORMAL_FLOAT, device=device)).flatten()
    mean = largest.mean().reshape(1)
    scales, ranges = _blocks(largest - mean, SCALES)
    return Packed(codes[::2] << 4 | codes[1::2], nearest(scales, dynamic_map().to(device)).flatten()[: len(largest)], ranges, mean)


def dequantise(packed: Packed, shape: torch.Size) -> Tensor:
    """The float32 weight that the codes stand for."""
    device = packed.codes.device
    values = torch.tensor(NORMAL_FLOAT, device=device)
    pairs = torch.cartesian_prod(values, values)
    ranges = packed.ranges.repeat_interleave(SCALES)[: len(packed.scales)]
    scales = dynamic_map().to(device)[packed.scales.int()] * ranges + packed.mean
    blocks = F.embedding(packed.codes.int(), pairs).view(-1, BLOCK) * scales[:, None]
    return blocks.flatten()[: shape.numel()].view(shape)


class PackedWeight(nn.Module):
    """A frozen matrix [outputs, inputs] in 4 bits."""

    codes: Tensor
    scales: Tensor
    ranges: Tensor
    mean: Tensor

    def __init__(self, weight: Tensor):
        super().__init__()
        self.shape = weight.shape
        for name, tensor in quantise(weight.detach())._asdict().items():
            self.register_buffer(name, tensor)

    def unpacked(self, dtype: torch.dtype) -> Tensor:
        return dequantise(Packed(self.codes, self.scales, self.ranges, self.mean), self.shape).to(dtype)

    def forward(self, x: Tensor) -> Tensor:
        """x [..., inputs] -> [..., outputs], computed in x's type, or in autocast's."""
        kind = x.device.type
        dtype = torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else x.dtype
        out: Tensor = _Product.apply(x.to(dtype), self)  # type: ignore[no-untyped-call]
        return out


class _Product(torch.autograd.Function):
    """A product with a packed matrix, which is unpacked again for the gradient: kept till then, all matrices would be in memory at once."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: PackedWeight) -> Tensor:
        ctx.weight = weight
        return F.linear(x, weight.unpacked(x.dtype))

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        return gradient @ ctx.weight.unpacked(gradient.dtype), None
