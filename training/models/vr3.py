"""VideoRefer-VideoLLaMA3: rotary encoder, token pruning, clustered regions (docs/spec/videorefer-models.md, section 6)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..data.example import Example, Turn
from ..data.text import Encoder, Piece, encode, plain_pieces, region_tokens, vr3_pieces, with_regions
from . import vr3_inputs
from .decoder import DecoderConfig, two_layers
from .family import FamilyModel, Sample, Style
from .regions import kmeans
from .vision import Picture, RotaryEncoder, VisionConfig

#: The trainer's default for checkpoints that do not say how many tokens a clip may take.
BUDGET = 9477


@dataclass(frozen=True)
class Region:
    """A crop and which cells of its mask's grid are marked, bool [rows, columns]; the crop's grid may be smaller than the mask's.

    box: what was cut out of the picture, whose height and width are `size`.
    """

    crop: Picture
    grid: tuple[int, int]
    cells: Tensor
    box: vr3_inputs.Box
    size: tuple[int, int]


@dataclass(frozen=True)
class Seen:
    """frames in merge order; keep: bool [T · blocks], the tokens that pruning leaves; merge²: patches of a block."""

    frames: tuple[Picture, ...]
    keep: Tensor
    merge: int
    regions: tuple[Region, ...]


@dataclass(frozen=True)
class Sight:
    """blocks: means of merged patches before pruning [T · blocks, C]; regions: selected cells of each [n, C]."""

    blocks: Tensor
    regions: tuple[Tensor, ...]


def picture_of(image: Any, merge: int) -> Picture:
    """Pixels whose sides are whole blocks, uint8 [H, W, 3], as patches in merge order."""
    rows = torch.from_numpy(np.ascontiguousarray(vr3_inputs.patches(image[None], merge)[0]))
    return Picture(rows, torch.from_numpy(vr3_inputs.positions(image.shape[0] // vr3_inputs.PATCH, image.shape[1] // vr3_inputs.PATCH, merge)))


def under_mask(features: Tensor, grid: tuple[int, int], cells: Tensor) -> Tensor:
    """Features [n, C] of a crop's grid, interpolated to the mask's -> those of the marked cells, row-major."""
    if grid != cells.shape:
        image = features.view(1, *grid, -1).permute(0, 3, 1, 2)
        features = F.interpolate(image, tuple(cells.shape), mode="bilinear")[0].flatten(1).T
    return features[cells.flatten().to(features.device)]


class VideoReferVideoLlama3(FamilyModel):
    #: Of k-means, at most.
    rounds = 20

    def __init__(self, config: dict[str, Any], vision: dict[str, Any], tokenizer: Encoder, fps: float = 1, max_frames: int | None = None):
        super().__init__(DecoderConfig.read(config), tokenizer)
        v = VisionConfig.read(vision)
        self.fps = fps
        self.max_frames = max_frames or config.get("max_frames", 768)
        self.merge = config.get("spatial_merge_size", 2)
        self.budget = config.get("mm_max_length") or BUDGET // self.merge**2
        self.image_id, self.region_id = config["image_token_index"], config["region_token_index"]
        self.region_tokens = vr3_inputs.TOKENS
        m = self.model
        m.vision_encoder = nn.Module()
        m.vision_encoder.vision_encoder = self.placed_encoder(RotaryEncoder(v))
        m.mm_projector = nn.Module()
        m.mm_projector.readout = two_layers(v.hidden_size, self.decoder.hidden_size)
        m.region_encoder = nn.Module()
        m.region_encoder.feat_linear = two_layers(v.hidden_size, self.decoder.hidden_size)

    def placed_encoder(self, encoder: RotaryEncoder) -> nn.Module:
        """The module whose tensors upstream names after `model.vision_encoder.vision_encoder`."""
        place = nn.Module()
        place.vision_model = encoder
        return place

    @property
    def vision(self) -> RotaryEncoder:
        return self.model.vision_encoder.vision_encoder.vision_model

    def located(self, cells: Tensor, region: Region) -> Tensor:
        """Features [n, C] of a region's marked cells, told where they are; this family's are not."""
        return cells

    def prepare(self, example: Example, style: Style, seed: int) -> Sample:
        seen, media = self._see(example)
        shown = [region_tokens(min(self.region_tokens, int(r.cells.sum()))) for r in seen.regions] if seen else []
        asked = sum(t.human.count("<region>") for t in example.turns)
        if asked != len(example.objects):
            raise ValueError(f"{example.name} has {len(example.objects)} objects, but its questions have {asked} regions.")
        if style == "plain":
            given = iter(shown)
            bare = [Turn(with_regions(t.human, given).replace(f"<{example.kind}>", "").strip(), t.gpt) for t in example.turns]
            pieces = plain_pieces(bare, "text")
            pieces[0] = Piece(media + pieces[0].text.lstrip(), True)
        else:
            pieces = vr3_pieces(example.turns, example.kind, media, shown)
        ids, labels = encode(self.tokenizer, pieces, never=[self.image_id, self.region_id])
        return Sample(example.name, torch.tensor(ids), torch.tensor(labels), seen, seed)

    def _see(self, example: Example) -> tuple[Seen | None, str]:
        if example.clip is None:
            return None, ""
        video = example.kind == "video"
        index, stamps = vr3_inputs.sample_frames(example.clip.times, example.clip.end, self.fps, self.max_frames) if video else ([0], [0.0])
        return self.see(example, index, stamps, self.merge if video else 1)

    def see(self, example: Example, index: list[int], stamps: list[float], merge: int) -> tuple[Seen, str]:
        """What is shown of a clip when `index` are the frames and `stamps` their times, and the text that stands for it."""
        if example.clip is None:
            raise ValueError(f"{example.name} has nothing to look at.")
        marked = [(key, mask) for masks in example.objects for key, mask in list(masks.items())[:1]]
        pictures = dict(zip([*index, *(k for k, _ in marked)], example.clip.read([*index, *(k for k, _ in marked)]), strict=True))
        first = pictures[index[0]]
        h, w = vr3_inputs.smart_resize(first.shape[0], first.shape[1], merge, len(index), self.budget)
        frames = np.stack([vr3_inputs.resize(pictures[i], h, w) for i in index])
        keep = torch.from_numpy(vr3_inputs.keep_mask(vr3_inputs.patches(frames, merge)) if merge == 2 else np.ones((1, h * w // 196), bool))
        regions = []
        for nth, (key, mask) in enumerate(marked):
            if not mask.any():
                raise ValueError(f"The mask of object {nth} of {example.name} is empty.")
            crop, cells = vr3_inputs.prepare_crop(pictures[key], mask, len(marked), self.budget, self.region_tokens)
            selected = torch.from_numpy(cells > 0)
            if not selected.any():
                raise ValueError(f"The mask of object {nth} of {example.name} is too thin to be seen: no patch is marked.")
            grid = crop.shape[0] // vr3_inputs.PATCH, crop.shape[1] // vr3_inputs.PATCH
            regions.append(Region(picture_of(crop, 1), grid, selected, vr3_inputs.crop_box(mask), mask.shape))
        seen = Seen(tuple(picture_of(f, merge) for f in frames), keep.flatten(), merge, tuple(regions))
        if example.kind == "image":
            return seen, "<image>" * int(keep.sum()) + "\n"
        shown = [f"Time {vr3_inputs.label(t)}s:" + "<image>" * int(kept.sum()) for t, kept in zip(stamps, keep, strict=True)]
        return seen, ",".join(shown) + "\n"

    def look(self, sample: Sample) -> Sight | None:
        if sample.seen is None:
            return None
        device = self.model.embed_tokens.weight.device
        crops = [r.crop for r in sample.seen.regions]
        features = self.vision([Picture(p.patches.to(device), p.places.to(device)) for p in [*sample.seen.frames, *crops]])
        count = len(sample.seen.frames)
        per = sample.seen.merge**2
        blocks = torch.cat(features[:count]).unflatten(0, (-1, per)).mean(1)
        cells = [under_mask(f, region.grid, region.cells) for region, f in zip(sample.seen.regions, features[count:], strict=True)]
        return Sight(blocks, tuple(cells))

    def assemble(self, sample: Sample, sight: Sight | None) -> tuple[Tensor, Tensor]:
        embedding = self.model.embed_tokens
        device = embedding.weight.device
        ids, labels = sample.ids.to(device), sample.labels.to(device)
        x = embedding(ids)
        if sight is None:
            return x, labels
        visual = self.model.mm_projector.readout(sight.blocks[sample.seen.keep.to(device)])
        x = x.index_copy(0, (ids == self.image_id).nonzero()[:, 0], visual.to(x.dtype))
        if sight.regions:
            generator = torch.Generator().manual_seed(sample.seed)
            located = [self.located(cells, region) for cells, region in zip(sight.regions, sample.seen.regions, strict=True)]
            rows = torch.cat([kmeans(cells, self.region_tokens, self.rounds, generator) for cells in located])
            encoded = self.model.region_encoder.feat_linear(rows)
            x = x.index_copy(0, (ids == self.region_id).nonzero()[:, 0], encoded.to(x.dtype))
        return x, labels
