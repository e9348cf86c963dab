"""The decoder in bfloat16 throughout, for conversations that share their opening: it is computed once, and they do not see each other."""

from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from ..models.decoder import DecoderLayer, LanguageModel, Matrix, RmsNorm
from ..models.quantise import fake_quantise


class Norm(torch.autograd.Function):
    """RMSNorm. x [N, H] bfloat16, weight [H]."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, epsilon: float) -> Tensor:
        size = torch.linalg.vector_norm(x, dim=-1, keepdim=True, dtype=torch.float32)
        scale = torch.rsqrt(size.square() / x.shape[-1] + epsilon).to(x.dtype)
        normed = x * scale
        w = weight.to(x.dtype)
        ctx.save_for_backward(normed, scale, w)
        return normed * w

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, Tensor, None]:
        normed, scale, w = ctx.saved_tensors
        both = grads[0] * normed
        along = (both @ w[:, None]) / normed.shape[-1]
        return (grads[0] * w).addcmul_(normed, along, value=-1).mul_(scale), both.sum(0, dtype=torch.float32), None


@dataclass(frozen=True)
class Glance:
    """Queries [B, heads, S, D] and keys [B, kv heads, S, D] of a layer."""

    queries: Tensor
    keys: Tensor


def normalised(norm: RmsNorm, x: Tensor) -> Tensor:
    out: Tensor = Norm.apply(x, norm.weight, norm.epsilon)  # type: ignore[no-untyped-call]
    return out


def weight_of(matrix: Matrix) -> Tensor:
    w = matrix.weight
    return (fake_quantise(w) if matrix.on_grid else w).to(torch.bfloat16)


def turned(rows: Tensor, size: int) -> Tensor:
    """The rows that give (-b, a) where the given ones give (a, b), head by head of `size`: half of a rotation without moving activations."""
    a, b = rows.view(-1, 2, size // 2, *rows.shape[1:]).unbind(1)
    return torch.stack((-b, a), 1).reshape(rows.shape)


def decode(model: LanguageModel, x: Tensor, positions: Tensor, prefix: int, own: Tensor, taps: tuple[int, ...], looks: tuple[int, ...]) -> tuple[Tensor, list[Tensor], list[Glance]]:
    """x [B, S, H], each row a padded opening of `prefix` positions and what follows it; positions [B, S]; own [B, 1, S - prefix, S] is added to the scores of what follows the shared prefix.
    @returns normed hidden states, those after the layers `taps`, and what the layers `looks` compare"""
    b, s, h = x.shape
    c = model.decoder
    heads, kv, size = c.num_attention_heads, c.num_key_value_heads, c.head_size
    inverse = c.rope_theta ** (-torch.arange(0, size, 2, dtype=torch.float32) / size)
    angle = positions[..., None].float() * inverse
    angle = torch.cat((angle, angle), -1)
    cos, sin = (t.bfloat16().repeat(1, 1, heads + kv).view(b * s, -1) for t in (angle.cos(), angle.sin()))
    causal = torch.full((prefix, prefix), torch.finfo(torch.bfloat16).min / 2, dtype=torch.bfloat16).triu(1)
    x = x.bfloat16().reshape(b * s, h)
    kept, seen = [], []
    for i, layer in enumerate(model.model.layers):
        assert isinstance(layer, DecoderLayer)
        a = layer.self_attn
        normed = normalised(layer.input_layernorm, x)
        qk = torch.cat((weight_of(a.q_proj), weight_of(a.k_proj)))
        offset = torch.cat((a.q_proj.bias, a.k_proj.bias)).bfloat16()
        joined = torch.cat((qk, turned(qk, size), weight_of(a.v_proj)))
        out = F.linear(normed, joined, torch.cat((offset, turned(offset, size), a.v_proj.bias.bfloat16())))
        straight, rotated, v = out.split((len(qk), len(qk), kv * size), -1)
        q, k = (straight * cos + rotated * sin).view(b, s, heads + kv, size).transpose(1, 2).split((heads, kv), 1)
        v = v.reshape(b, s, kv, size).transpose(1, 2)
        if i in looks:
            seen.append(Glance(q, k))
        x = x + F.linear(attend(q, k, v, prefix, causal, own).view(b * s, h), weight_of(a.o_proj))
        normed = normalised(layer.post_attention_layernorm, x)
        gate, up = F.linear(normed, torch.cat((weight_of(layer.mlp.gate_proj), weight_of(layer.mlp.up_proj)))).chunk(2, -1)
        x = x + F.linear(F.silu(gate) * up, weight_of(layer.mlp.down_proj))
        if i in taps:
            kept.append(x.view(b, s, h))
    return normalised(model.model.norm, x).view(b, s, h), kept, seen


def attend(q: Tensor, k: Tensor, v: Tensor, prefix: int, causal: Tensor, own: Tensor) -> Tensor:
    """-> [B, S, heads · D]. The heads that share keys are attended together."""
    b, heads, s, size = q.shape
    kv = k.shape[1]
    group = heads // kv
    parts = []
    for first, last, keys, mask in ((0, prefix, prefix, causal), (prefix, s, s, own)):
        n = last - first
        few = (q[:, :, first:last] * size**-0.5).reshape(b, kv, group * n, size)
        scores = few @ k[:, :, :keys].transpose(-1, -2)
        scores = (scores.view(b, heads, n, keys) + mask).softmax(-1).view(b, kv, group * n, keys)
        parts.append((scores @ v[:, :, :keys]).view(b, heads, n, size))
    return torch.cat(parts, 2).transpose(1, 2).reshape(b, s, heads * size)
