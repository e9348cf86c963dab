"""PixelRefer-Lite: nothing is seen but marked frames, each mask in three looks (docs/spec/pixelrefer.md, section 6)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..data.example import Example, Mask
from ..data.text import Encoder, Piece, encode, plain_pieces, vr3_pieces, with_regions
from . import vr3_inputs
from .decoder import DecoderConfig, two_layers
from .family import FamilyModel, Sample, Style
from .positions import positions
from .regions import kmeans
from .vision import Picture, RotaryEncoder, VisionConfig
from .vr3 import BUDGET, picture_of, under_mask
from .vr3_inputs import PATCH, Box, Bytes

ROUNDS = 3
FUSION_HEADS = 8
GLOBAL_SIDE, LOCAL_SIDE = 336, 224
#: Regions of more patches are shrunk to as many.
MOST_PATCHES = 50


@dataclass(frozen=True)
class Mark:
    """A mask: its crop, whose last row and column `box` ends with, and which views of its picture it looks at.

    cells: bool [rows, columns] of the mask's grid; the crop's may be smaller. size: height and width of the picture.
    """

    crop: Picture
    grid: tuple[int, int]
    cells: Tensor
    box: Box
    size: tuple[int, int]
    view: int


@dataclass(frozen=True)
class Seen:
    """local, global: the two views of each marked picture."""

    marks: tuple[Mark, ...]
    local: tuple[Picture, ...]
    whole: tuple[Picture, ...]


@dataclass(frozen=True)
class Sight:
    """cells: features of each mask's cells [n, C]; local, whole: of every view [N, C]."""

    cells: tuple[Tensor, ...]
    local: tuple[Tensor, ...]
    whole: tuple[Tensor, ...]


def look_closely(image: Bytes, mask: Mask, tokens: int) -> tuple[Bytes, Tensor, Box, Bytes]:
    """The scaled crop of a mask, the cells it touches, its box for positions, and what is cut out around it.

    An empty mask gives a black patch that is off; what is cut out is then the whole picture.
    """
    h, w = mask.shape
    area = int(mask.sum())
    if area == 0:
        return np.zeros((PATCH, PATCH, 3), np.uint8), torch.zeros(1, 1, dtype=torch.bool), Box(0, 0, 0, 0), image
    rows, columns = np.where(mask.any(1))[0], np.where(mask.any(0))[0]
    y0, x0 = max(0, int(rows[0]) - 2 * PATCH), max(0, int(columns[0]) - 2 * PATCH)
    y1, x1 = min(h, int(rows[-1]) + 1 + 2 * PATCH), min(w, int(columns[-1]) + 1 + 2 * PATCH)
    cut = np.ascontiguousarray(image[y0:y1, x0:x1])
    patches = area / PATCH**2
    scale: float = math.ceil(math.sqrt(tokens / patches))
    if scale == 1 and patches > MOST_PATCHES:
        scale = 1 / math.sqrt(patches / MOST_PATCHES)
    grid = math.ceil((y1 - y0) * scale / PATCH), math.ceil((x1 - x0) * scale / PATCH)
    height, width = grid[0] * PATCH, grid[1] * PATCH
    shrinks = height < y1 - y0 and width < x1 - x0
    crop = vr3_inputs.resized(cut, height, width, cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    return crop, touched(mask[y0:y1, x0:x1], grid), Box(y0, x0, y1 - 1, x1 - 1), cut


def touched(mask: Mask, grid: tuple[int, int]) -> Tensor:
    """Which cells of a grid have a source pixel of OpenCV's bilinear resize that is marked, bool [rows, columns]."""

    def sources(count: int, size: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        at = ((np.arange(count) + 0.5) * (size / count) - 0.5).astype(np.float32)
        below = np.floor(at).astype(int)
        above = below + (at - below > 0)
        return below.clip(0, size - 1), above.clip(0, size - 1)

    (top, bottom), (left, right) = sources(grid[0], mask.shape[0]), sources(grid[1], mask.shape[1])
    on = mask[top] | mask[bottom]
    return torch.from_numpy(on[:, left] | on[:, right])


class PixelReferLite(FamilyModel):
    """marks: most masks of an object, spread evenly over those that it has.

    Upstream's checkpoints also hold a projector and a `mask_embedding`, which nothing uses; they are left out here.
    """

    def __init__(self, config: dict[str, Any], vision: dict[str, Any], tokenizer: Encoder, marks: int = 32):
        super().__init__(DecoderConfig.read(config), tokenizer)
        v = VisionConfig.read(vision)
        width = v.hidden_size
        self.marks = marks
        self.tokens = config["mask_num"]
        self.budget = config.get("mm_max_length") or BUDGET // config.get("spatial_merge_size", 2) ** 2
        self.region_id = config["region_token_index"]
        m = self.model
        m.vision_encoder = nn.Module()
        m.vision_encoder.vision_encoder = RotaryEncoder(v)
        m.region_encoder = nn.Module()
        m.region_encoder.pos_linear = nn.Linear(2, width)
        m.region_encoder.feat_linear = two_layers(width, self.decoder.hidden_size)
        for view in ("local", "global"):
            setattr(m.region_encoder, f"fusion_attention_{view}", nn.MultiheadAttention(width, FUSION_HEADS, batch_first=True))
            setattr(m.region_encoder, f"ln_{view}", nn.LayerNorm(width))

    @property
    def vision(self) -> RotaryEncoder:
        return self.model.vision_encoder.vision_encoder

    def prepare(self, example: Example, style: Style, seed: int) -> Sample:
        objects = []
        for nth_object, masks in enumerate(example.objects):
            drawn = {key: mask for key, mask in masks.items() if mask.any()}
            if not drawn:
                raise ValueError(f"All masks of object {nth_object} of {example.name} are empty.")
            keys = sorted(drawn)
            count = min(self.marks, len(keys))
            objects.append({key: drawn[key] for key in (keys[nth * len(keys) // count] for nth in range(count))})
        times = example.clip.times if example.clip else []
        shown = [self.shown(masks, {key: times[key] - times[0] for key in masks} if example.kind == "video" else None) for masks in objects]
        return self.sample(example, self.see(example, objects), shown, style, seed)

    def shown(self, masks: Mapping[int, Mask], seconds: Mapping[int, float] | None) -> str:
        """The text that stands for an object: its masks with their times, or in a still image its only one."""
        tokens = "<REGION>" * self.tokens
        return f"[{','.join(tokens if seconds is None else f'Time {round(seconds[key], 1)}:{tokens}' for key in masks)}]"

    def sample(self, example: Example, seen: Seen | None, shown: list[str], style: Style, seed: int) -> Sample:
        """@raises ValueError: when the questions have another number of regions than there are objects"""
        asked = sum(turn.human.count("<region>") for turn in example.turns)
        if asked != len(shown):
            raise ValueError(f"{example.name} has {len(shown)} objects, but its questions have {asked} regions.")
        if style == "plain":
            given = iter(shown)
            pieces = [Piece(with_regions(p.text, given).replace(f"<{example.kind}>", "").lstrip(), p.learned) for p in plain_pieces(example.turns, "text")]
        else:
            pieces = vr3_pieces(example.turns, example.kind, "", shown)
        ids, labels = encode(self.tokenizer, pieces, never=[self.region_id])
        return Sample(example.name, torch.tensor(ids), torch.tensor(labels), seen, seed)

    def see(self, example: Example, objects: list[dict[int, Mask]]) -> Seen | None:
        """What is shown of a clip. All masks of a picture share its views, of which the first mask decides the local one."""
        marked = [(key, mask) for masks in objects for key, mask in masks.items()]
        if example.clip is None or not marked:
            return None
        keys = list(dict.fromkeys(key for key, _ in marked))
        pictures = dict(zip(keys, example.clip.read(keys), strict=True))

        def fitted(image: Bytes) -> Bytes:
            h, w = vr3_inputs.smart_resize(image.shape[0], image.shape[1], 1, len(marked), self.budget)
            return vr3_inputs.resize(image, h, w)

        def view(image: Bytes, side: int) -> Picture:
            return picture_of(fitted(vr3_inputs.resized(image, side, side, cv2.INTER_AREA)), 1)

        marks: list[Mark] = []
        local: dict[int, Picture] = {}
        for key, mask in marked:
            scaled, cells, box, cut = look_closely(pictures[key], mask, self.tokens)
            local.setdefault(key, view(cut, LOCAL_SIDE))
            crop = fitted(scaled)
            grid = crop.shape[0] // PATCH, crop.shape[1] // PATCH
            marks.append(Mark(picture_of(crop, 1), grid, cells, box, mask.shape, keys.index(key)))
        return Seen(tuple(marks), tuple(local[key] for key in keys), tuple(view(pictures[key], GLOBAL_SIDE) for key in keys))

    def look(self, sample: Sample) -> Sight | None:
        seen = sample.seen
        if seen is None:
            return None
        device = self.model.embed_tokens.weight.device
        pictures = [*(mark.crop for mark in seen.marks), *seen.local, *seen.whole]
        features = self.vision([Picture(p.patches.to(device), p.places.to(device)) for p in pictures])
        count, views = len(seen.marks), len(seen.local)
        cells = tuple(under_mask(f, mark.grid, mark.cells) for mark, f in zip(seen.marks, features, strict=False))
        return Sight(cells, tuple(features[count : count + views]), tuple(features[count + views :]))

    def rows(self, seen: Seen, sight: Sight, seed: int) -> Tensor:
        """Of every mask, `tokens` rows before they look at their views, [masks, tokens, C]; zeros where it has fewer cells."""
        generator = torch.Generator().manual_seed(seed)
        rows = []
        for mark, cells in zip(seen.marks, sight.cells, strict=True):
            places = under_mask(positions(mark.grid, mark.box, mark.size), mark.grid, mark.cells)
            located = cells + self.model.region_encoder.pos_linear(places.to(cells))
            few = kmeans(located, self.tokens, ROUNDS, generator)
            rows.append(F.pad(few, (0, 0, 0, self.tokens - len(few))))
        return torch.stack(rows)

    def fused(self, seen: Seen, sight: Sight, rows: Tensor) -> Tensor:
        """Rows [masks, tokens, C] that have looked at the local, then at the global view of their pictures."""
        region = self.model.region_encoder
        for norm, attention, views in (
            (region.ln_local, region.fusion_attention_local, sight.local),
            (region.ln_global, region.fusion_attention_global, sight.whole),
        ):
            keys = torch.stack([views[mark.view] for mark in seen.marks])
            rows = rows + attention(norm(rows), keys, keys, need_weights=False)[0]
        return rows

    def assemble(self, sample: Sample, sight: Sight | None) -> tuple[Tensor, Tensor]:
        embedding = self.model.embed_tokens
        device = embedding.weight.device
        ids, labels = sample.ids.to(device), sample.labels.to(device)
        x = embedding(ids)
        if sight is None:
            return x, labels
        fused = self.fused(sample.seen, sight, self.rows(sample.seen, sight, sample.seed))
        tokens = self.model.region_encoder.feat_linear(fused.flatten(0, 1))
        return x.index_copy(0, (ids == self.region_id).nonzero()[:, 0], tokens.to(x.dtype)), labels
