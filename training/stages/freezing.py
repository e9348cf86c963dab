"""Which tensors a stage trains, and the proof that it changed no other."""

import hashlib

import torch
from torch import nn

from ..models.family import PARTS, Part, part_of
from ..models.lora import is_adapter


def trained_names(model: nn.Module, parts: tuple[Part, ...]) -> list[str]:
    """With adapters in the decoder, these train in the place of its own tensors."""
    names = [name for name, _ in model.named_parameters()]
    adapted = any(is_adapter(name) for name in names)
    return [n for n in names if part_of(n) in parts and not (adapted and part_of(n) == "decoder" and not is_adapter(n))]


def freeze(model: nn.Module, trained: list[str]) -> None:
    chosen = set(trained)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name in chosen)


def checksums(model: nn.Module, trained: list[str]) -> dict[str, str]:
    """SHA-256 of all frozen tensors, by part."""
    chosen = set(trained)
    sums = {part: hashlib.sha256() for part in PARTS}
    for name, tensor in sorted(model.state_dict().items()):
        if name not in chosen:
            digest = sums[part_of(name)]
            digest.update(name.encode())
            digest.update(tensor.detach().cpu().contiguous().view(torch.uint8).numpy().tobytes())
    return {part: digest.hexdigest() for part, digest in sums.items()}
