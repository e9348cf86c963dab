"""VideoRefer-7B in PyTorch: SigLIP, the spatio-temporal convolution connector and pooled regions, under upstream's tensor names."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from .model import LanguageModel, VisionLayer, two_layers

BLOCKS = 4
SQUEEZE = 0.25
EPSILON = 1e-5  # of the connector's norms


class Siglip(nn.Module):
    """The layers that are used: features come from before the last, which is left out of checkpoints with all that follows it."""

    def __init__(self, c, used):
        super().__init__()
        width, self.patch = c["hidden_size"], c["patch_size"]
        self.side = c["image_size"] // self.patch
        self.embeddings = nn.Module()
        self.embeddings.patch_embedding = nn.Conv2d(3, width, self.patch, self.patch)
        self.embeddings.position_embedding = nn.Embedding(self.side**2, width)
        self.encoder = nn.Module()
        self.encoder.layers = nn.ModuleList(VisionLayer(width, c["intermediate_size"], c["num_attention_heads"]) for _ in range(used))

    def forward(self, pixels):
        """uint8 [P, S, S, 3] -> features [P, side², width]."""
        p, g, n = len(pixels), self.side, self.patch
        x = pixels[:, : g * n, : g * n].reshape(p, g, n, g, n, 3).permute(0, 1, 3, 5, 2, 4).reshape(p * g * g, -1)
        x = x.to(torch.bfloat16 if torch.is_autocast_enabled("cpu") else torch.float32) / 127.5 - 1
        w = self.embeddings.patch_embedding
        x = F.linear(x, w.weight.flatten(1), w.bias).view(p, g * g, -1) + self.embeddings.position_embedding.weight
        x = x.flatten(0, 1)
        for layer in self.encoder.layers:
            x = layer(x, None, [(p, g * g, None)])
        return x.view(p, g * g, -1)


BESIDE = [(1, 0), (-1, 0), (0, 1), (0, -1)]
#: Where heads look at first, in patches, layer by layer.
LOOKS = [BESIDE, BESIDE, [(1, 1), (-1, 1), (1, -1), (-1, -1)], [(2, 0), (-2, 0), (0, 2), (0, -2)], BESIDE]


def look_around(siglip, waves=8, strength=1.8):
    """Starts positions as waves along rows and columns, and the first layers' heads as looks at one neighbour each.

    A shape is told by how neighbouring patches continue each other. Learnt positions start without any idea of neighbours; with
    waves, `q · k` peaks at one distance when the key's are the query's shifted by it.
    """
    rate = math.pi / torch.logspace(math.log10(1.5), math.log10(siglip.side), waves)
    at = torch.arange(siglip.side)[:, None] * rate
    wave = torch.cat((at.cos(), at.sin()), 1)
    size = 2 * waves
    table = siglip.embeddings.position_embedding.weight.data.view(siglip.side, siglip.side, -1)
    table[..., :size], table[..., size : 2 * size] = wave[:, None], wave[None]
    for layer, offsets in zip(siglip.encoder.layers, LOOKS):
        attention = layer.self_attn
        for p in (attention.out_proj, layer.mlp.fc2):
            p.weight.data.mul_(0.4)  # so that the waves are still heard in later layers
        dim = attention.q_proj.out_features // attention.heads
        for head, offset in enumerate(offsets[: attention.heads]):
            for axis, distance in enumerate(offset):
                turn = rate * distance
                rows = slice(head * dim + axis * size, head * dim + (axis + 1) * size)
                columns = slice(axis * size, (axis + 1) * size)
                cos, sin = torch.diag(turn.cos()), torch.diag(turn.sin())
                for projection, block in ((attention.q_proj, torch.cat((torch.cat((cos, -sin), 1), torch.cat((sin, cos), 1)))), (attention.k_proj, torch.eye(size))):
                    projection.weight.data[rows] = 0
                    projection.weight.data[rows, columns] = strength * block


class Pointwise(nn.Module):
    """A 1×1 convolution as a matrix, the shape that optimisers like; checkpoints have it as a kernel."""

    def __init__(self, inputs, outputs, bias=False):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) * 0.7 / math.sqrt(inputs))
        self.bias = nn.Parameter(torch.zeros(outputs)) if bias else None

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


class Depthwise(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width, 1, 3, 3) * 0.15)
        self.weight.data[:, :, 1, 1] += 0.7  # mostly what is here, so that signals get through at first

    def forward(self, x):
        """[T, rows, columns, C]"""
        return F.conv2d(x.permute(0, 3, 1, 2), self.weight.to(x.dtype), padding=1, groups=x.shape[-1]).permute(0, 2, 3, 1)


class ConvNorm(nn.Module):
    def __init__(self, conv, width):
        super().__init__()
        self.conv, self.bn = conv, nn.LayerNorm(width, eps=EPSILON)

    def forward(self, x):
        return self.bn(self.conv(x))


class Block(nn.Module):
    """RegNet's bottleneck. x [T, rows, columns, C]."""

    def __init__(self, inputs, width):
        super().__init__()
        self.conv1 = ConvNorm(Pointwise(inputs, width), width)
        self.conv2 = ConvNorm(Depthwise(width), width)
        inner = round(inputs * SQUEEZE)
        self.se = nn.Module()
        self.se.fc1, self.se.fc2 = Pointwise(width, inner, True), Pointwise(inner, width, True)
        self.conv3 = ConvNorm(Pointwise(width, width), width)
        nn.init.constant_(self.conv3.bn.weight, 0.5)
        self.downsample = ConvNorm(Pointwise(inputs, width), width) if inputs != width else None

    def forward(self, x):
        u = F.silu(self.conv2(F.silu(self.conv1(x))))
        gate = torch.sigmoid(self.se.fc2(F.silu(self.se.fc1(u.mean((1, 2))))))
        u = self.conv3(u * gate[:, None, None])
        return F.silu(u + (x if self.downsample is None else self.downsample(x)))


def stage(inputs, width):
    blocks = nn.Module()
    for n in range(1, BLOCKS + 1):
        blocks.add_module(f"b{n}", Block(inputs if n == 1 else width, width))
    return blocks


class StcConnector(nn.Module):
    def __init__(self, c, h):
        super().__init__()
        self.s1, self.s2 = stage(c, h), stage(h, h)
        self.sampler = nn.ModuleList([Pointwise(8 * h, h, True)])
        self.readout = two_layers(h, h)

    def forward(self, features):
        """[T, side², C] -> tokens [T / 2, half², H] in the order time, row, column."""
        t, n, _ = features.shape
        side = math.isqrt(n)
        half = side // 2
        x = features.view(t, side, side, -1)
        for block in self.s1.children():
            x = block(x)
        x = x[:, : 2 * half, : 2 * half].reshape(t // 2, 2, half, 2, half, 2, -1).permute(0, 2, 4, 6, 1, 3, 5)
        x = F.silu(self.sampler[0](x.reshape(t // 2, half, half, -1)))
        for block in self.s2.children():
            x = block(x)
        return self.readout(x.flatten(1, 2))


class Nano7(LanguageModel):
    def __init__(self, config, vision_config):
        super().__init__(config)
        vision_config = vision_config["vision_config"]
        h, c = config["hidden_size"], vision_config["hidden_size"]
        m = self.model
        m.vision_tower = nn.Module()
        m.vision_tower.vision_tower = nn.Module()
        used = vision_config["num_hidden_layers"] + 1 + config["mm_vision_select_layer"]
        m.vision_tower.vision_tower.vision_model = Siglip(vision_config, used)
        m.mm_projector = StcConnector(c, h)
        m.region_encoder = nn.Module()
        m.region_encoder.feat_linear = two_layers(c, h)
        self.begin()
        look_around(self.vision)

    @property
    def vision(self):
        return self.model.vision_tower.vision_tower.vision_model


def kernel_shape(name, tensor):
    """The shape in which a checkpoint holds a tensor."""
    if name.endswith("sampler.0.weight"):
        return (len(tensor), len(tensor), 2, 2, 2)
    if ".mm_projector.s" in name and tensor.ndim == 2:
        return (*tensor.shape, 1, 1)
    return tensor.shape
