"""Upstream's numbers for the tiny checkpoints, from src/testing/fixtures."""

import gzip
import json
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load
from torch import Tensor

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "src/testing/fixtures"
VR7 = FIXTURES / "videorefer-7b-tiny"
VR3 = FIXTURES / "videorefer-videollama3-tiny"
PR = FIXTURES / "pixelrefer-tiny"
PRL = FIXTURES / "pixelrefer-lite-tiny"


def tensors(path: Path) -> dict[str, Tensor]:
    data = path.read_bytes()
    return load(gzip.decompress(data) if path.suffix == ".gz" else data)


def facts(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "golden.json").read_text())


def farthest(mine: Tensor, theirs: Tensor) -> float:
    """Largest difference, relative to the largest value."""
    assert mine.numel() == theirs.numel(), f"{list(mine.shape)} against {list(theirs.shape)}"
    return float((mine.detach().reshape(theirs.shape).float() - theirs.float()).abs().max() / theirs.float().abs().max().clamp(min=1e-6))


def close(mine: Tensor, theirs: Tensor, limit: float = 2e-5) -> None:
    assert farthest(mine, theirs) < limit, f"{farthest(mine, theirs):.1e} of the largest value off"


torch.set_num_threads(1)
