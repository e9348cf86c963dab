"""How much memory a stage takes."""

import resource
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class Held:
    """Bytes that a stage holds between its steps. frozen: weights; trained: weights, gradients and AdamW's two moments."""

    frozen: int
    trained: int

    @classmethod
    def of(cls, model: nn.Module, trained: Sequence[nn.Parameter]) -> "Held":
        tensors: list[Tensor] = [*model.parameters(), *model.buffers()]
        learning = sum(p.numel() * p.element_size() for p in trained)
        return cls(sum(t.numel() * t.element_size() for t in tensors) - learning, 4 * learning)


def most_used(device: str) -> int:
    """Bytes that were in use at once on a GPU, or by the whole process on a CPU, at most until now."""
    if device.startswith("cuda"):
        return torch.cuda.max_memory_allocated(device)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
