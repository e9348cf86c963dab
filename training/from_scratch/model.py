"""VideoRefer-VideoLLaMA3 in PyTorch, and what VideoRefer-7B shares with it (model_vr7.py): upstream's networks under upstream's
tensor names, any size.

The decoder can train with fake 4-bit weights (block 32, signed-max / -8), so that the packaged model loses nothing.
"""

import math

import torch
import torch.nn.functional as F
from torch import nn

from ..models.quantise import fake_quantise

QUANTISED = {"on": False}


class QLinear(nn.Linear):
    """A decoder matrix: the only ones that the package holds in 4 bits."""

    def forward(self, x):
        w = fake_quantise(self.weight) if QUANTISED["on"] and self.in_features % 32 == 0 else self.weight
        return F.linear(x, w, self.bias)


class VisionAttention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(width, width) for _ in range(4))

    def forward(self, x, rotation, groups):
        """x [N, width]; rotation (cos, sin) or None; groups [(pictures, patches each, mask)]."""
        shape = (x.shape[0], self.heads, -1)
        q, k, v = (p(x).view(shape) for p in (self.q_proj, self.k_proj, self.v_proj))
        if rotation:
            q, k = _rotate(q, *rotation), _rotate(k, *rotation)
        sizes = [pictures * n for pictures, n, _ in groups]
        outs = []
        for (pictures, n, mask), *parts in zip(groups, *(t.split(sizes) for t in (q, k, v))):
            a, b, c = (t.view(pictures, n, self.heads, -1).transpose(1, 2) for t in parts)
            outs.append(attend(a, b, c, mask).transpose(1, 2).reshape(pictures * n, -1))
        return self.out_proj(torch.cat(outs))


def attend(q, k, v, mask):
    """Plain attention; `mask` is added to the scores. On CPUs in bfloat16 twice as fast, backwards, as the fused one."""
    with torch.autocast("cpu", enabled=False):
        scores = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)
        if mask is not None:
            scores = scores + mask
        return scores.softmax(-1) @ v


def _rotate(x, cos, sin):
    half = x.shape[-1] // 2
    turned = torch.cat((-x[..., half:], x[..., :half]), -1)
    return x * cos[:, None] + turned * sin[:, None]


class VisionLayer(nn.Module):
    def __init__(self, width, inner, heads):
        super().__init__()
        self.layer_norm1, self.layer_norm2 = nn.LayerNorm(width, eps=1e-6), nn.LayerNorm(width, eps=1e-6)
        self.self_attn = VisionAttention(width, heads)
        self.mlp = nn.Module()
        self.mlp.fc1, self.mlp.fc2 = nn.Linear(width, inner), nn.Linear(inner, width)

    def forward(self, x, rotation, groups):
        x = x + self.self_attn(self.layer_norm1(x), rotation, groups)
        return x + self.mlp.fc2(F.gelu(self.mlp.fc1(self.layer_norm2(x)), approximate="tanh"))


def look_four_ways(attention, dim, reach=20, strength=2.0):
    """Starts four heads as half-planes: left, right, above, below.

    With relative positions only, a token can learn where it is in the picture from how much of its attention meets an edge.
    Gradient descent finds that late; heads that already weigh the four sides differently find it at once.
    """
    quarter = dim // 4
    theta = 10000 ** (-torch.arange(quarter, dtype=torch.float64) / quarter)
    away = torch.arange(1, reach + 1, dtype=torch.float64)
    waves = torch.sin(away[:, None] * theta)
    fit = torch.linalg.lstsq(torch.cat((waves, 0.1 * torch.eye(quarter, dtype=torch.float64))),
                             torch.cat((torch.ones(reach, dtype=torch.float64), torch.zeros(quarter, dtype=torch.float64)))[:, None]).solution[:, 0]
    size = (fit.abs() * strength * dim**0.5).sqrt().float()
    sign = fit.sign().float()
    with torch.no_grad():
        for head in range(min(4, attention.heads)):
            axis = 1 if head < 2 else 0  # x, then y
            side = 1.0 if head % 2 == 0 else -1.0
            at = head * dim + axis * quarter
            # rotary pair (i, i + dim/2): q = (u, 0), k = (0, w) scores u·w·sin(theta·(query - key))
            attention.q_proj.bias[at : at + quarter] = size * sign * side
            attention.k_proj.bias[at + dim // 2 : at + dim // 2 + quarter] = size


def match_content(attention, slowest=0.375, size=0.077):
    """Starts every head as a comparison: equal tokens attend to each other, whatever their distance.

    Queries and keys share their rows in the slowest rotary pairs. Following an object through the frames is such a comparison,
    and regions start alike too: their network begins as a copy of the projector.
    """
    dim, half = attention.dim, attention.dim // 2
    first = round(half * (1 - slowest))
    rows = [i for i in range(dim) if i % half >= first]
    group = attention.heads // attention.kv_heads
    with torch.no_grad():
        for g in range(attention.kv_heads):
            shared = torch.randn(len(rows), attention.q_proj.in_features) * size
            for head in range(g * group, (g + 1) * group):
                attention.q_proj.weight[[head * dim + i for i in rows]] = shared
            attention.k_proj.weight[[g * dim + i for i in rows]] = shared


class VisionModel(nn.Module):
    def __init__(self, c):
        super().__init__()
        width = c["hidden_size"]
        self.embeddings = nn.Module()
        self.embeddings.patch_embedding = nn.Conv2d(3, width, c["patch_size"], c["patch_size"])
        self.encoder = nn.Module()
        self.encoder.layers = nn.ModuleList(VisionLayer(width, c["intermediate_size"], c["num_attention_heads"]) for _ in range(c["num_hidden_layers"]))
        self.post_layernorm = nn.LayerNorm(width, eps=1e-6)
        self.head_dim = width // c["num_attention_heads"]

    def forward(self, patches, grid, groups):
        """patches [N, 588] normalised, grid [N, 2] (row, column), groups [(pictures, patches each, mask)] -> [N, width]."""
        w = self.embeddings.patch_embedding
        x = F.linear(patches, w.weight.flatten(1), w.bias)
        quarter = self.head_dim // 4
        theta = 10000 ** (-torch.arange(quarter, dtype=torch.float32) / quarter)
        angle = torch.cat((grid[:, :1] * theta, grid[:, 1:] * theta), -1)
        angle = torch.cat((angle, angle), -1)
        rotation = angle.cos().to(torch.bfloat16), angle.sin().to(torch.bfloat16)
        for layer in self.encoder.layers:
            x = layer(x, rotation, groups)
        return self.post_layernorm(x)


class Attention(nn.Module):
    def __init__(self, c):
        super().__init__()
        h = c["hidden_size"]
        self.heads, self.kv_heads = c["num_attention_heads"], c["num_key_value_heads"]
        self.dim = h // self.heads
        self.q_proj = QLinear(h, self.heads * self.dim)
        self.k_proj = QLinear(h, self.kv_heads * self.dim)
        self.v_proj = QLinear(h, self.kv_heads * self.dim)
        self.o_proj = QLinear(h, h, bias=False)

    def forward(self, x, cos, sin, prefix, mask):
        b, s, _ = x.shape
        q = self.q_proj(x).view(b, s, self.heads, self.dim).transpose(1, 2)
        k = self.k_proj(x).view(b, s, self.kv_heads, self.dim).transpose(1, 2)
        v = self.v_proj(x).view(b, s, self.kv_heads, self.dim).transpose(1, 2)
        q, k = (_rotate(t, cos, sin) for t in (q, k))
        turned = q, k
        repeat = self.heads // self.kv_heads
        k, v = k.repeat_interleave(repeat, 1), v.repeat_interleave(repeat, 1)
        # The shared visual prefix attends causally to itself; questions attend to the prefix and to their own part of the tail.
        causal, before, own = mask
        q1, q2 = q.split((prefix, s - prefix), 2)
        first = attend(q1, k[:, :, :prefix], v[:, :, :prefix], causal)
        rest = attend_parts(q2, k, v, prefix, before, own) if s > prefix else q2
        return self.o_proj(torch.cat((first, rest), 2).transpose(1, 2).reshape(b, s, -1)), turned


def attend_parts(q, k, v, prefix, before, own):
    """Tails [B, heads, parts * width, D] that attend to the whole prefix and within their part: before [B, 1, 1, prefix] and own [B, 1, parts, width, width]
    are added to the scores."""
    b, heads, _, dim = q.shape
    parts, width = own.shape[2:4]
    k1, k2 = k[:, :, :prefix], k[:, :, prefix:].reshape(b, heads, parts, width, dim)
    v1, v2 = v[:, :, :prefix], v[:, :, prefix:].reshape(b, heads, parts, width, dim)
    with torch.autocast("cpu", enabled=False):
        q = q * dim**-0.5
        far = (q @ k1.transpose(-1, -2) + before).view(b, heads, parts, width, prefix)
        near = q.reshape(b, heads, parts, width, dim) @ k2.transpose(-1, -2) + own
        share = torch.cat((far, near), -1).softmax(-1)
        far, near = share.split((prefix, width), -1)
        return (far.reshape(b, heads, parts * width, prefix) @ v1) + (near @ v2).reshape(b, heads, parts * width, dim)


class RmsNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        f = x.float()
        return self.weight * (f * torch.rsqrt(f.pow(2).mean(-1, keepdim=True) + 1e-6))


class DecoderLayer(nn.Module):
    def __init__(self, c):
        super().__init__()
        h, inner = c["hidden_size"], c["intermediate_size"]
        self.input_layernorm, self.post_attention_layernorm = RmsNorm(h), RmsNorm(h)
        self.self_attn = Attention(c)
        self.mlp = nn.Module()
        self.mlp.gate_proj, self.mlp.up_proj = QLinear(h, inner, bias=False), QLinear(h, inner, bias=False)
        self.mlp.down_proj = QLinear(inner, h, bias=False)

    def forward(self, x, cos, sin, prefix, mask):
        """The next hidden states, and this layer's queries and keys."""
        attended, turned = self.self_attn(self.input_layernorm(x), cos, sin, prefix, mask)
        x = x + attended
        h = self.post_attention_layernorm(x)
        return x + self.mlp.down_proj(F.silu(self.mlp.gate_proj(h)) * self.mlp.up_proj(h)), turned


class LanguageModel(nn.Module):
    """Qwen2's decoder, with `model.` before its names; a family adds its visual half under the same prefix."""

    def __init__(self, config):
        super().__init__()
        self.config = config
        m = self.model = nn.Module()
        m.embed_tokens = nn.Embedding(config["vocab_size"], config["hidden_size"])
        m.layers = nn.ModuleList(DecoderLayer(config) for _ in range(config["num_hidden_layers"]))
        m.norm = RmsNorm(config["hidden_size"])

    def begin(self):
        """First weights; a family calls it when all its networks are there."""
        self.apply(self._init)
        for layer in self.model.layers[1:4]:
            match_content(layer.self_attn)
        for layer in self.model.layers:
            for p in (layer.self_attn.o_proj, layer.mlp.down_proj):
                p.weight.data.mul_(1 / math.sqrt(2 * self.config["num_hidden_layers"]))

    def begin_with(self, weights):
        """First weights from a checkpoint that may have fewer layers: those that it lacks begin by passing everything on."""
        lacking = set(self.state_dict()) - set(weights)
        self.load_state_dict(weights, strict=False)
        for i, layer in enumerate(self.model.layers):
            if f"model.layers.{i}.self_attn.q_proj.weight" in lacking:
                match_content(layer.self_attn)
        with torch.no_grad():
            for name, p in self.named_parameters():
                if name in lacking and name.endswith(("o_proj.weight", "down_proj.weight")):
                    p.zero_()

    @staticmethod
    def _init(module):
        if isinstance(module, (nn.Linear, nn.Conv2d)):
            fan = module.weight[0].numel()
            nn.init.normal_(module.weight, std=0.7 / math.sqrt(fan))
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, std=0.04)

    def decode(self, x, positions, prefix, mask, taps=(), listen=()):
        """x [B, S, H] embeddings, positions [B, S] -> normed hidden [B, S, H], the hidden states after the layers in `taps`, and queries and keys of the
        layers in `listen`."""
        dim = self.config["hidden_size"] // self.config["num_attention_heads"]
        inv = self.config["rope_theta"] ** (-torch.arange(0, dim, 2, dtype=torch.float32) / dim)
        angle = positions[..., None].float() * inv
        angle = torch.cat((angle, angle), -1)
        cos, sin = angle.cos().to(torch.bfloat16), angle.sin().to(torch.bfloat16)
        kept, listened = [], []
        for i, layer in enumerate(self.model.layers):
            x, turned = layer(x, cos, sin, prefix, mask)
            if i in taps:
                kept.append(x)
            if i in listen:
                listened.append(turned)
        return self.model.norm(x), kept, listened

    def logits(self, hidden):
        return F.linear(hidden, self.model.embed_tokens.weight)


def two_layers(inputs, outputs):
    """The shape of every projector."""
    return nn.Sequential(nn.Linear(inputs, outputs), nn.GELU(), nn.Linear(outputs, outputs))


class Nano(LanguageModel):
    def __init__(self, config, vision_config):
        super().__init__(config)
        h, c = config["hidden_size"], vision_config["hidden_size"]
        m = self.model
        m.vision_encoder = nn.Module()
        m.vision_encoder.vision_encoder = nn.Module()
        m.vision_encoder.vision_encoder.vision_model = VisionModel(vision_config)
        m.mm_projector = nn.Module()
        m.mm_projector.readout = two_layers(c, h)
        m.region_encoder = nn.Module()
        m.region_encoder.feat_linear = two_layers(c, h)
        self.begin()
        for layer in self.vision.encoder.layers[1:3]:
            look_four_ways(layer.self_attn, self.vision.head_dim)
        m.region_encoder.load_state_dict({k.replace("readout", "feat_linear"): v for k, v in m.mm_projector.state_dict().items()})

    @property
    def vision(self):
        return self.model.vision_encoder.vision_encoder.vision_model


def kmeans(rows, count, clusters=10, iterations=20, generator=None):
    """Padded k-means as upstream's, differentiable in the means. rows [R, n, C], count [R] -> list of [<=clusters, C]."""
    with torch.no_grad():
        x = rows.float()
        r, n, _ = x.shape
        valid = torch.arange(n)[None] < count[:, None]
        order = torch.rand(r, n, generator=generator).masked_fill(~valid, 2).argsort(1)[:, :clusters]
        centres = x.gather(1, order[..., None].expand(-1, -1, x.shape[-1]))
        squares = (x * x).sum(-1, keepdim=True)
        label = None
        for _ in range(iterations):
            distance = squares - 2 * x @ centres.transpose(1, 2) + (centres * centres).sum(-1)[:, None]
            new = distance.argmin(-1)
            if label is not None and torch.equal(new, label):
                break
            label = new
            member = F.one_hot(label, clusters).float() * valid[..., None]
            size = member.sum(1)
            means = member.transpose(1, 2) @ x / size.clamp(min=1)[..., None]
            centres = torch.where(size[..., None] > 0, means, centres)
        start = x.gather(1, order[..., None].expand(-1, -1, x.shape[-1]))
        filled = size[..., None] > 0
    weights = (member / size.clamp(min=1)[:, None]).transpose(1, 2)
    means = weights.to(rows.dtype) @ rows
    out = torch.where(filled, means, start.to(rows.dtype))
    return [out[i] if count[i] > clusters else rows[i, : int(count[i])] for i in range(r)]
