"""From features under a mask to the vectors of a region."""

import torch
import torch.nn.functional as F
from torch import Tensor


def pooled(features: Tensor, mask: Tensor) -> Tensor:
    """Mean of features [n, C] over the marked cells of a mask [n]; zeros for an empty one."""
    m = mask.to(features.dtype)
    return (features * (m / (m.sum() + 1e-8))[:, None]).sum(0)


def merged(rows: Tensor, most: int) -> Tensor:
    """VideoRefer-7B's temporal merge: at most `most` of the rows [n, C], by joining the most alike neighbours. Ties can join more."""
    n = len(rows)
    if n <= most:
        return rows
    alike = F.cosine_similarity(rows[:-1].float(), rows[1:].float(), dim=-1, eps=1e-12)
    threshold = alike.sort(descending=True).values[n - most - 1]
    group = F.pad((alike < threshold).long().cumsum(0), (1, 0))
    sums = torch.zeros(int(group[-1]) + 1, rows.shape[1], dtype=rows.dtype, device=rows.device).index_add(0, group, rows)
    return sums / group.bincount()[:, None]


def kmeans(rows: Tensor, clusters: int, rounds: int, generator: torch.Generator) -> Tensor:
    """Means of `clusters` clusters of rows [n, C], from random rows as upstream draws them; gradients flow through the means.

    Up to `clusters` rows stay as they are, and nothing is drawn. A cluster that becomes empty keeps its last centre.
    """
    n = len(rows)
    if n <= clusters:
        return rows
    order = torch.randperm(n, generator=generator)[:clusters].to(rows.device)
    with torch.no_grad():
        x = rows.float()
        centres = x[order]
        label: Tensor | None = None
        for _ in range(rounds):
            # Not cdist, whose matrix product is too inexact to choose between centres that are almost as near.
            new = (x[:, None] - centres).square().sum(-1).argmin(-1)
            if label is not None and torch.equal(new, label):
                break
            label = new
            member = F.one_hot(label, clusters).to(x.dtype)
            size = member.sum(0)
            centres = torch.where(size[:, None] > 0, member.T @ x / size.clamp(min=1)[:, None], centres)
    means = (member / size.clamp(min=1)).T.to(rows.dtype) @ rows
    return torch.where(size[:, None] > 0, means, centres.to(rows.dtype))
