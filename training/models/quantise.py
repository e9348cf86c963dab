"""The 4-bit grid in which packages hold the decoder's matrices, for weights that train on it (nf4.py is for weights that stay frozen)."""

import torch
from torch import Tensor


def fake_quantise(w: Tensor, block: int = 32) -> Tensor:
    """Rounds w [rows, columns] to the grid (blocks of `block` columns, signed maximum / -8); its gradient passes straight through."""
    n, k = w.shape
    b = w.reshape(n, k // block, block)
    largest = b.gather(-1, b.abs().argmax(-1, keepdim=True))
    scale = largest / -8
    safe = torch.where(scale == 0, torch.ones_like(scale), scale)
    q = (b / safe).round().clamp(-8, 7) * safe
    return w + (q.reshape(n, k) - w).detach()
