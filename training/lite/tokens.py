"""From stored features of marks to their tokens, for many sets at once: the sums of PixelReferLite.rows and fused, in an order that costs less."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..models.pixelrefer_lite import ROUNDS, PixelReferLite


def tokens_of(model: PixelReferLite, sets: list[dict[str, Any]]) -> list[Tensor]:
    """Tokens of every mask of every set (marks.py), each [masks, tokens, H]."""
    region = model.model.region_encoder
    cells = [c for s in sets for c in s["cells"]]
    counts = torch.tensor([len(c) for c in cells])
    padded = torch.stack([F.pad(c.float(), (0, 0, 0, int(counts.max()) - len(c))) for c in cells])
    places = torch.stack([F.pad(p, (0, 0, 0, int(counts.max()) - len(p))) for s in sets for p in s["places"]])
    with torch.autocast("cpu", enabled=False):
        rows = clustered(padded + region.pos_linear(places), counts, model.tokens)
    sizes = [len(s["cells"]) for s in sets]
    own = list(rows.split(sizes))
    for view, norm, attention in (("local", region.ln_local, region.fusion_attention_local), ("whole", region.ln_global, region.fusion_attention_global)):
        alike: dict[int, list[int]] = {}
        for i, s in enumerate(sets):
            alike.setdefault(s[view].shape[1], []).append(i)
        for members in alike.values():
            x = torch.cat([own[i] for i in members])
            x = x + looked(attention, norm(x), torch.cat([sets[i][view][sets[i]["view"]] for i in members]))
            for i, part in zip(members, x.split([sizes[i] for i in members]), strict=True):
                own[i] = part
    return list(region.feat_linear(torch.cat(own)).split(sizes))


def clustered(rows: Tensor, counts: Tensor, clusters: int) -> Tensor:
    """Means of `clusters` clusters of the first `counts` of each group's rows [G, n, C], from random ones; gradients flow through the means.
    Groups of fewer rows keep them, with zeros behind, as PixelRefer-Lite has them."""
    groups, n, width = rows.shape
    with torch.no_grad():
        x = rows.float()
        valid = torch.arange(n) < counts[:, None]
        order = torch.rand(groups, n).masked_fill(~valid, 2).argsort(1)[:, :clusters]
        centres = x.gather(1, order[..., None].expand(-1, -1, width))
        for _ in range(ROUNDS):
            distance = centres.square().sum(-1)[:, None] - 2 * x @ centres.transpose(1, 2)
            member = F.one_hot(distance.argmin(-1), clusters).to(x.dtype) * valid[..., None]
            size = member.sum(1)[..., None]
            centres = torch.where(size > 0, member.transpose(1, 2) @ x / size.clamp(min=1), centres)
    means = torch.where(size > 0, (member.transpose(1, 2) / size.clamp(min=1)).to(rows.dtype) @ rows, centres.to(rows.dtype))
    few = (counts <= clusters)[:, None, None]
    kept = F.pad(rows, (0, 0, 0, max(0, clusters - n)))[:, :clusters] * (torch.arange(clusters) < counts[:, None])[..., None]
    return torch.where(few, kept, means)


def looked(attention: nn.MultiheadAttention, x: Tensor, views: Tensor) -> Tensor:
    """What `attention` gives rows x [masks, K, C] of views [masks, L, C].

    A view has ten times as many cells as a mask has rows, so keys and values are never computed: their matrices go to the queries and to what
    was gathered. A key's bias changes no softmax.
    """
    masks, rows, width = x.shape
    heads, size = attention.num_heads, attention.head_dim
    wq, wk, wv = attention.in_proj_weight.view(3, heads, size, width)
    bq, _, bv = attention.in_proj_bias.view(3, width)
    q = F.linear(x, wq.flatten(0, 1), bq).view(masks, rows, heads, size) * size**-0.5
    towards = torch.einsum("mrhd,hdc->mhrc", q, wk).flatten(1, 2)
    shares = (towards @ views.to(towards.dtype).transpose(1, 2)).softmax(-1)
    gathered = (shares.to(towards.dtype) @ views.to(towards.dtype)).view(masks, heads, rows, width)
    values = torch.einsum("mhrc,hdc->mrhd", gathered, wv).flatten(2) + bv
    out: Tensor = attention.out_proj(values)
    return out
