"""The two vision encoders: SigLIP with learned positions, and VideoLLaMA3's with rotary ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .decoder import rotate

EPSILON = 1e-6


@dataclass(frozen=True)
class VisionConfig:
    hidden_size: int
    intermediate_size: int
    num_hidden_layers: int
    num_attention_heads: int
    patch_size: int
    image_size: int = 0

    @classmethod
    def read(cls, config: dict[str, Any]) -> "VisionConfig":
        return cls(**{name: config[name] for name in cls.__dataclass_fields__ if name in config})


class VisionAttention(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x: Tensor, rotation: tuple[Tensor, Tensor] | None) -> Tensor:
        """x [pictures, patches, width]; rotation: cos and sin, [pictures, 1, patches, head size]."""
        p, n, _ = x.shape
        q, k, v = (f(x).view(p, n, self.heads, -1).transpose(1, 2) for f in (self.q_proj, self.k_proj, self.v_proj))
        if rotation:
            q, k = rotate(q, *rotation), rotate(k, *rotation)
        return self.out_proj(F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(p, n, -1))


class VisionMlp(nn.Module):
    def __init__(self, width: int, inner: int):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(width, inner), nn.Linear(inner, width)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc2(F.gelu(self.fc1(x), approximate="tanh"))


class VisionLayer(nn.Module):
    def __init__(self, c: VisionConfig):
        super().__init__()
        self.layer_norm1, self.layer_norm2 = nn.LayerNorm(c.hidden_size, EPSILON), nn.LayerNorm(c.hidden_size, EPSILON)
        self.self_attn = VisionAttention(c.hidden_size, c.num_attention_heads)
        self.mlp = VisionMlp(c.hidden_size, c.intermediate_size)

    def forward(self, x: Tensor, rotation: tuple[Tensor, Tensor] | None = None) -> Tensor:
        x = x + self.self_attn(self.layer_norm1(x), rotation)
        return x + self.mlp(self.layer_norm2(x))


class Encoder(nn.Module):
    def __init__(self, c: VisionConfig, used: int):
        super().__init__()
        self.layers = nn.ModuleList(VisionLayer(c) for _ in range(used))


class Embeddings(nn.Module):
    """Of patches, and of their places where these are learned."""

    patch_embedding: nn.Conv2d
    position_embedding: nn.Embedding


class Siglip(nn.Module):
    """SigLIP up to layer `used`. What follows it in upstream's checkpoints never runs and is left out here."""

    def __init__(self, c: VisionConfig, used: int):
        super().__init__()
        self.side, self.patch = c.image_size // c.patch_size, c.patch_size
        self.embeddings = Embeddings()
        self.embeddings.patch_embedding = nn.Conv2d(3, c.hidden_size, c.patch_size, c.patch_size)
        self.embeddings.position_embedding = nn.Embedding(self.side**2, c.hidden_size)
        self.encoder = Encoder(c, used)

    def forward(self, pixels: Tensor) -> Tensor:
        """uint8 [P, S, S, 3] -> features [P, side², width]."""
        e = self.embeddings
        x = pixels.permute(0, 3, 1, 2).to(e.patch_embedding.weight.dtype) / 127.5 - 1
        x = e.patch_embedding(x).flatten(2).transpose(1, 2) + e.position_embedding.weight
        for layer in self.encoder.layers:
            x = layer(x)
        return x


@dataclass(frozen=True)
class Picture:
    """A picture as the encoder takes it: patches uint8 [n, 588] and their row and column [n, 2], in the same order."""

    patches: Tensor
    places: Tensor


class RotaryEncoder(nn.Module):
    """VideoLLaMA3's encoder: pictures of any size, positions only relative."""

    def __init__(self, c: VisionConfig):
        super().__init__()
        self.head_size = c.hidden_size // c.num_attention_heads
        self.embeddings = Embeddings()
        self.embeddings.patch_embedding = nn.Conv2d(3, c.hidden_size, c.patch_size, c.patch_size)
        self.encoder = Encoder(c, c.num_hidden_layers)
        self.post_layernorm = nn.LayerNorm(c.hidden_size, EPSILON)

    def forward(self, pictures: Sequence[Picture]) -> list[Tensor]:
        """-> features [n, width] of every picture. Pictures with as many patches run together; none sees another."""
        out: list[Tensor | None] = [None] * len(pictures)
        sizes: dict[int, list[int]] = {}
        for i, picture in enumerate(pictures):
            sizes.setdefault(len(picture.patches), []).append(i)
        for members in sizes.values():
            patches = torch.stack([pictures[i].patches for i in members])
            places = torch.stack([pictures[i].places for i in members])
            for i, features in zip(members, self._same_size(patches, places), strict=True):
                out[i] = features
        return [features for features in out if features is not None]

    def _same_size(self, patches: Tensor, places: Tensor) -> Tensor:
        w = self.embeddings.patch_embedding
        # The image processor multiplies by the float32 value of 1/255, then normalises by mean and deviation 0.5.
        pixels = (patches.float() * 0.00392156862745098 - 0.5) / 0.5
        x = F.linear(pixels.to(w.weight.dtype), w.weight.flatten(1), w.bias)
        quarter = self.head_size // 4
        theta = 10000 ** (-torch.arange(quarter, dtype=torch.float32, device=x.device) / quarter)
        angle = (places.float()[..., None] * theta).flatten(-2)
        angle = torch.cat((angle, angle), -1)[:, None]
        rotation = angle.cos().to(x.dtype), angle.sin().to(x.dtype)
        for layer in self.encoder.layers:
            x = layer(x, rotation)
        return self.post_layernorm(x)
