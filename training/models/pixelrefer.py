"""PixelRefer: VideoRefer-VideoLLaMA3 with more tokens for a region, which know where they are (docs/spec/pixelrefer.md, section 5)."""

from typing import Any

from torch import Tensor, nn

from ..data.text import Encoder
from .positions import positions
from .vision import RotaryEncoder
from .vr3 import Region, VideoReferVideoLlama3, under_mask


class PixelRefer(VideoReferVideoLlama3):
    rounds = 5

    def __init__(self, config: dict[str, Any], vision: dict[str, Any], tokenizer: Encoder, fps: float = 1, max_frames: int | None = None):
        super().__init__(config, vision, tokenizer, fps, max_frames)
        self.region_tokens = config["mask_num"]
        self.model.region_encoder.pos_linear = nn.Linear(2, vision["hidden_size"])

    def placed_encoder(self, encoder: RotaryEncoder) -> nn.Module:
        return encoder

    @property
    def vision(self) -> RotaryEncoder:
        return self.model.vision_encoder.vision_encoder

    def located(self, cells: Tensor, region: Region) -> Tensor:
        # Upstream adds them before it interpolates to the mask's grid. All of that is linear, so the order does not matter.
        places = under_mask(positions(region.grid, region.box, region.size), region.grid, region.cells)
        return cells + self.model.region_encoder.pos_linear(places.to(cells))
