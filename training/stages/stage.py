"""What the stages are, with the values of the paper where upstream's scripts differ (docs/spec/videorefer-suite.md, 11.1 and 16)."""

import math
from dataclasses import dataclass
from typing import Literal

from ..models.family import Part, Style

#: How many masks of an object are shown: the largest alone, or in half of the samples all.
MaskChoice = Literal["one", "half", "all"]


@dataclass(frozen=True)
class Stage:
    """batch: samples of a step, over all devices. micro: how many run at once on one device. steps: their number; 0 for one pass."""

    name: str
    trained: tuple[Part, ...]
    style: Style
    masks: MaskChoice
    rate: float
    batch: int
    micro: int = 1
    steps: int = 0
    warmup: float = 0.03
    clip: float = 1.0
    weight_decay: float = 0.0
    #: Of the region encoder, where it is not that of the rest; 0 for the same.
    region_rate: float = 0.0
    #: From this share of the steps on, decoder matrices train on the package's 4-bit grid; 1 for never.
    grid_from: float = 1.0

    def rate_at(self, step: int, steps: int) -> float:
        """Linear warm-up, then cosine decay to 0."""
        warm = math.ceil(self.warmup * steps)
        if step < warm:
            return self.rate * (step + 1) / warm
        return self.rate * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


_MOST: tuple[Part, ...] = ("connector", "region", "decoder")

#: In their order. Stage 0 stands for the pretrained parts that upstream starts from; only models from nothing need it.
#: Upstream's script for stage 2 runs with a batch of 2 and those of 2.5 and 3 with half the paper's rate.
STAGES: dict[str, Stage] = {
    stage.name: stage
    for stage in (
        Stage("stage0", ("vision", *_MOST), "chat", "half", 1e-3, 256),
        Stage("stage1", ("connector",), "plain", "one", 1e-3, 256),
        Stage("stage2", ("region",), "chat", "one", 1e-3, 256),
        Stage("stage2.5", _MOST, "chat", "half", 2e-5, 128),
        Stage("stage3", _MOST, "chat", "half", 2e-5, 128),
    )
}
