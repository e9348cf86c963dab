"""Qwen2's decoder, with `model.` before its names as upstream's checkpoints have it."""

from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from .quantise import fake_quantise


@dataclass(frozen=True)
class DecoderConfig:
    hidden_size: int
    intermediate_size: int
    num_hidden_layers: int
    num_attention_heads: int
    num_key_value_heads: int
    vocab_size: int
    rope_theta: float = 1_000_000.0
    rms_norm_eps: float = 1e-6
    tie_word_embeddings: bool = False

    @classmethod
    def read(cls, config: dict[str, Any]) -> "DecoderConfig":
        return cls(**{name: config[name] for name in cls.__dataclass_fields__ if name in config})

    @property
    def head_size(self) -> int:
        return self.hidden_size // self.num_attention_heads


class Matrix(nn.Linear):
    """A decoder matrix: the ones that packages hold in 4 bits. `on_grid` makes it compute with the weights of the package."""

    on_grid = False

    def forward(self, x: Tensor) -> Tensor:
        weight = fake_quantise(self.weight) if self.on_grid and self.in_features % 32 == 0 else self.weight
        return F.linear(x, weight, self.bias)


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary embedding. x [..., D], cos and sin broadcast to it."""
    a, b = x.chunk(2, -1)
    return x * cos + torch.cat((-b, a), -1) * sin


class Attention(nn.Module):
    def __init__(self, c: DecoderConfig):
        super().__init__()
        self.heads, self.kv_heads, self.size = c.num_attention_heads, c.num_key_value_heads, c.head_size
        self.q_proj = Matrix(c.hidden_size, self.heads * self.size)
        self.k_proj = Matrix(c.hidden_size, self.kv_heads * self.size)
        self.v_proj = Matrix(c.hidden_size, self.kv_heads * self.size)
        self.o_proj = Matrix(self.heads * self.size, c.hidden_size, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        b, s, _ = x.shape
        q, k, v = (p(x).view(b, s, -1, self.size).transpose(1, 2) for p in (self.q_proj, self.k_proj, self.v_proj))
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        repeat = self.heads // self.kv_heads
        k, v = k.repeat_interleave(repeat, 1), v.repeat_interleave(repeat, 1)
        # Rows are padded on the right, so causality alone keeps padding out of sight.
        out = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.o_proj(out.transpose(1, 2).reshape(b, s, -1))


class RmsNorm(nn.Module):
    def __init__(self, width: int, epsilon: float):
        super().__init__()
        self.weight, self.epsilon = nn.Parameter(torch.ones(width)), epsilon

    def forward(self, x: Tensor) -> Tensor:
        f = x.float()
        return self.weight * (f * torch.rsqrt(f.pow(2).mean(-1, keepdim=True) + self.epsilon)).to(x.dtype)


class Mlp(nn.Module):
    def __init__(self, c: DecoderConfig):
        super().__init__()
        self.gate_proj = Matrix(c.hidden_size, c.intermediate_size, bias=False)
        self.up_proj = Matrix(c.hidden_size, c.intermediate_size, bias=False)
        self.down_proj = Matrix(c.intermediate_size, c.hidden_size, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class DecoderLayer(nn.Module):
    def __init__(self, c: DecoderConfig):
        super().__init__()
        self.input_layernorm = RmsNorm(c.hidden_size, c.rms_norm_eps)
        self.self_attn = Attention(c)
        self.post_attention_layernorm = RmsNorm(c.hidden_size, c.rms_norm_eps)
        self.mlp = Mlp(c)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), cos, sin)
        return x + self.mlp(self.post_attention_layernorm(x))


class Trunk(nn.Module):
    """What upstream names `model`: the decoder's parts, and beside them a family's visual half, whose shape is the family's own."""

    embed_tokens: nn.Embedding
    layers: nn.ModuleList
    norm: RmsNorm
    vision_tower: Any
    vision_encoder: Any
    mm_projector: Any
    region_encoder: Any


class LanguageModel(nn.Module):
    """The decoder; a family puts its visual half beside it, under `model` as well."""

    def __init__(self, c: DecoderConfig):
        super().__init__()
        self.decoder = c
        self.checkpointing = False
        self.model = Trunk()
        self.model.embed_tokens = nn.Embedding(c.vocab_size, c.hidden_size)
        self.model.layers = nn.ModuleList(DecoderLayer(c) for _ in range(c.num_hidden_layers))
        self.model.norm = RmsNorm(c.hidden_size, c.rms_norm_eps)
        if not c.tie_word_embeddings:
            self.lm_head = nn.Linear(c.hidden_size, c.vocab_size, bias=False)

    def hidden(self, x: Tensor) -> Tensor:
        """Embeddings [B, S, H], padded on the right -> normed hidden states [B, S, H]."""
        c = self.decoder
        inverse = c.rope_theta ** (-torch.arange(0, c.head_size, 2, dtype=torch.float32, device=x.device) / c.head_size)
        angle = torch.arange(x.shape[1], dtype=torch.float32, device=x.device)[:, None] * inverse
        angle = torch.cat((angle, angle), -1)
        cos, sin = angle.cos().to(x.dtype), angle.sin().to(x.dtype)
        for layer in self.model.layers:
            if self.checkpointing and self.training:
                x = checkpoint(layer, x, cos, sin, use_reentrant=False)
            else:
                x = layer(x, cos, sin)
        return self.model.norm(x)

    def logits(self, hidden: Tensor) -> Tensor:
        weight = self.model.embed_tokens.weight if self.decoder.tie_word_embeddings else self.lm_head.weight
        return F.linear(hidden, weight)

    def train_on_grid(self, on: bool) -> None:
        """Whether the decoder's matrices compute on the package's 4-bit grid from now on."""
        for module in self.modules():
            if isinstance(module, Matrix):
                module.on_grid = on


def two_layers(inputs: int, outputs: int) -> nn.Sequential:
    """The shape of every projector."""
    return nn.Sequential(nn.Linear(inputs, outputs), nn.GELU(), nn.Linear(outputs, outputs))
