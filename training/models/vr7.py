"""VideoRefer-7B: SigLIP, the convolution connector, pooled regions (docs/spec/videorefer-models.md, section 5)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..data.example import Example, Mask
from ..data.text import MEDIA, REGION, Encoder, encode, plain_pieces, vr7_pieces
from .connector import StcConnector
from .decoder import DecoderConfig, two_layers
from .family import FamilyModel, Sample, Style
from .regions import merged, pooled
from .vision import Siglip, VisionConfig
from .vr3_inputs import resize

#: Vectors of one object at most.
MERGED = 4


@dataclass(frozen=True)
class Seen:
    """pixels uint8 [T, S, S, 3] of the sampled frames, each shown `repeat` times, marked [F, S, S, 3] of those with masks, cells [Q, side²] by object, then frame;
    objects: for each its rows of `cells`, with the picture of each in `marked`."""

    pixels: Tensor
    marked: Tensor
    cells: Tensor
    objects: tuple[tuple[tuple[int, int], ...], ...]
    repeat: int


@dataclass(frozen=True)
class Sight:
    features: Tensor
    marked: Tensor


def sample_evenly(count: int, frames: int) -> list[int]:
    """S1 of docs/spec/videorefer-suite.md: frame indices, each in the middle of its share of `count` frames."""
    share = (count - 1) / frames
    return [int(np.rint((share * k + share * (k + 1)) / 2 + 1e-6)) for k in range(frames)]


def cells_of_mask(mask: Mask, side: int) -> Tensor:
    """Which cells a mask [H, W] touches, bool [side²]: any of the at most four pixels that bilinear interpolation reads.

    Thin masks can slip between those pixels. Then every cell that a pixel lies in counts, as the app has it; upstream sees nothing.
    """
    wanted = F.interpolate(torch.from_numpy(mask.astype(np.float32))[None, None], (side, side), mode="bilinear")[0, 0] > 0
    if not wanted.any():
        y, x = np.nonzero(mask)
        wanted[torch.from_numpy(y * side // mask.shape[0]), torch.from_numpy(x * side // mask.shape[1])] = True
    return wanted.flatten()


class VideoRefer7(FamilyModel):
    def __init__(self, config: dict[str, Any], vision: dict[str, Any], tokenizer: Encoder, frames: int = 16):
        super().__init__(DecoderConfig.read(config), tokenizer)
        v = VisionConfig.read(vision.get("vision_config", vision))
        self.frames, self.size = frames, v.image_size
        self.side = v.image_size // v.patch_size
        #: A still image is shown as a clip of this length.
        self.image_frames = config.get("num_frames") or 16
        region = tokenizer.token_to_id(REGION)
        if region is None:
            raise ValueError(f"The tokenizer should have the special token {REGION}.")
        self.region_id = region
        m = self.model
        m.vision_tower = nn.Module()
        m.vision_tower.vision_tower = nn.Module()
        m.vision_tower.vision_tower.vision_model = Siglip(v, v.num_hidden_layers + 1 + config["mm_vision_select_layer"])
        m.mm_projector = StcConnector(v.hidden_size, self.decoder.hidden_size)
        m.region_encoder = nn.Module()
        m.region_encoder.feat_linear = two_layers(v.hidden_size, self.decoder.hidden_size)

    @property
    def vision(self) -> Siglip:
        return self.model.vision_tower.vision_tower.vision_model

    def prepare(self, example: Example, style: Style, seed: int) -> Sample:
        pieces = (plain_pieces if style == "plain" else vr7_pieces)(example.turns, example.kind)
        ids, labels = encode(self.tokenizer, pieces, never=[self.region_id])
        regions = ids.count(self.region_id)
        if regions != len(example.objects):
            raise ValueError(f"{example.name} has {len(example.objects)} objects, but its text has {regions} regions.")
        return Sample(example.name, torch.tensor(ids), torch.tensor(labels), self._see(example), seed)

    def _see(self, example: Example) -> Seen | None:
        if example.clip is None:
            return None
        index = sample_evenly(len(example.clip.times), self.frames) if example.kind == "video" else [0]
        keys = list(dict.fromkeys(key for masks in example.objects for key in masks))
        pictures = dict(zip([*index, *keys], example.clip.read([*index, *keys]), strict=True))
        cells: list[Tensor] = []
        objects = []
        for masks in example.objects:
            rows = []
            for key, mask in masks.items():
                rows.append((len(cells), keys.index(key)))
                cells.append(cells_of_mask(mask, self.side))
            objects.append(tuple(rows))
        return Seen(self._squares([pictures[i] for i in index]), self._squares([pictures[k] for k in keys]),
                    torch.stack(cells) if cells else torch.zeros(0, self.side**2, dtype=torch.bool), tuple(objects),
                    1 if example.kind == "video" else self.image_frames)

    def _squares(self, pictures: list[Any]) -> Tensor:
        squares = [torch.from_numpy(resize(p, self.size, self.size).copy()) for p in pictures]
        return torch.stack(squares) if squares else torch.zeros(0, self.size, self.size, 3, dtype=torch.uint8)

    def look(self, sample: Sample) -> Sight | None:
        if sample.seen is None:
            return None
        device = self.model.embed_tokens.weight.device
        features = self.vision(torch.cat((sample.seen.pixels, sample.seen.marked)).to(device))
        frames = len(sample.seen.pixels)
        return Sight(features[:frames].repeat_interleave(sample.seen.repeat, 0), features[frames:])

    def region_vectors(self, seen: Seen, sight: Sight) -> list[Tensor]:
        """Of each object, what the region encoder gets: [k, C], k at most MERGED."""
        device = sight.marked.device
        return [
            merged(torch.stack([pooled(sight.marked[picture], seen.cells[row].to(device)) for row, picture in rows]), MERGED)
            for rows in seen.objects
        ]

    def assemble(self, sample: Sample, sight: Sight | None) -> tuple[Tensor, Tensor]:
        embedding = self.model.embed_tokens
        ids, labels = sample.ids.to(embedding.weight.device), sample.labels.to(embedding.weight.device)
        x = embedding(ids.clamp(min=0))
        if sight is None:
            return x, labels
        vectors = self.region_vectors(sample.seen, sight)
        inserted = {}
        if vectors:
            encoded = self.model.region_encoder.feat_linear(torch.cat(vectors)).split([len(v) for v in vectors])
            inserted = dict(zip((ids == self.region_id).nonzero()[:, 0].tolist(), encoded, strict=True))
        for place in (ids == MEDIA).nonzero()[:, 0].tolist():
            inserted[place] = self.model.mm_projector(sight.features)
        return spliced(x, labels, inserted)


def spliced(x: Tensor, labels: Tensor, inserted: dict[int, Tensor]) -> tuple[Tensor, Tensor]:
    """x [S, H] and labels [S] with rows [k, H] in the place of single positions; the rows are no targets."""
    xs, ys, start = [], [], 0
    for place in sorted(inserted):
        rows = inserted[place].to(x.dtype)
        xs += [x[start:place], rows]
        ys += [labels[start:place], labels.new_full((len(rows),), -100)]
        start = place + 1
    return torch.cat([*xs, x[start:]]), torch.cat([*ys, labels[start:]])
