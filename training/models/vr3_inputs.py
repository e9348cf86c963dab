"""The VideoRefer-VideoLLaMA3 preprocessing, as upstream does it: frame choice, pixel budgets, region crops, token pruning."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

PATCH = 14
MERGE = 2
#: Of a region, at most.
TOKENS = 10
Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]


class Box(NamedTuple):
    y0: int
    x0: int
    y1: int
    x1: int


def sample_frames(times: Sequence[float], end: float, fps: float, max_frames: int) -> tuple[list[int], list[float]]:
    """Frame indices and label times: constant-rate filter rounding down, then an even choice of `max_frames`."""
    base = times[0]
    count = max(1, int(math.floor((end - base) * fps + 1e-9)))
    picked = []
    j = 0
    for k in range(count):
        while j + 1 < len(times) and math.floor((times[j + 1] - base) * fps + 1e-9) <= k:
            j += 1
        picked.append(j)
    stamps = [k / fps for k in range(count)]
    if count > max_frames:
        step = (count - 1) / (max_frames - 1)
        chosen = [int(k * step) for k in range(max_frames - 1)] + [count - 1]
        picked, stamps = [picked[i] for i in chosen], [stamps[i] for i in chosen]
    return picked, stamps


def label(seconds: float) -> str:
    """How prompts write a time."""
    return f"{np.rint(10 * seconds) / 10:.1f}"


def smart_resize(h: int, w: int, merge: int, count: int, budget: int) -> tuple[int, int]:
    """Size (height, width) of one of `count` pictures so that all fit `budget` tokens (`mm_max_length`)."""
    f = PATCH * merge
    max_pixels = budget * merge * merge * PATCH * PATCH // count
    min_pixels = 56 * 56
    if h < f or w < f:
        q = f / min(h, w)
        w, h = round(q * w), round(q * h)
    bh, bw = round(h / f) * f, round(w / f) * f
    if bh * bw > max_pixels:
        b = math.sqrt(h * w / max_pixels)
        bh, bw = math.floor(h / b / f) * f, math.floor(w / b / f) * f
    elif bh * bw < min_pixels:
        b = math.sqrt(min_pixels / (h * w))
        bh, bw = math.ceil(h * b / f) * f, math.ceil(w * b / f) * f
    return bh, bw


def resize(image: Bytes, h: int, w: int) -> Bytes:
    """Pillow's bicubic resize of [H, W, 3]."""
    if image.shape[:2] == (h, w):
        return image
    return np.asarray(Image.fromarray(image).resize((w, h), Image.Resampling.BICUBIC))


def resized(image: Bytes, h: int, w: int, how: int) -> Bytes:
    """OpenCV's resize of [H, W, 3], by one of its `INTER_…`."""
    return np.asarray(cv2.resize(image, (w, h), interpolation=how), np.uint8)


def patches(images: Bytes, merge: int) -> Bytes:
    """uint8 [n, H, W, 3] -> uint8 [n, N, 588], patches in merge order, each channel-major."""
    n, h, w, _ = images.shape
    gh, gw = h // PATCH, w // PATCH
    x = images.reshape(n, gh // merge, merge, PATCH, gw // merge, merge, PATCH, 3)
    return x.transpose(0, 1, 4, 2, 5, 7, 3, 6).reshape(n, gh * gw, 3 * PATCH * PATCH)


def positions(gh: int, gw: int, merge: int) -> npt.NDArray[np.int64]:
    """(row, column) of every patch in merge order, int [N, 2]."""
    yy, xx = np.mgrid[0:gh, 0:gw]
    g = np.stack([yy, xx], -1).reshape(gh // merge, merge, gw // merge, merge, 2)
    return g.transpose(0, 2, 1, 3, 4).reshape(-1, 2)


def normalise(pixels: npt.NDArray[np.generic]) -> npt.NDArray[np.float32]:
    """Pixel values as the image processor gives them."""
    return (pixels.astype(np.float32) * np.float32(0.00392156862745098) - 0.5) / 0.5


def keep_mask(frames_patches: Bytes) -> Flags:
    """Token pruning on uint8 [n, N, 588] -> bool [n, N/4], compared in bfloat16 as upstream does."""
    table = torch.from_numpy(normalise(np.arange(256))).to(torch.bfloat16)
    p = table[torch.from_numpy(frames_patches.astype(np.int64))].reshape(len(frames_patches), -1, MERGE * MERGE * 588)
    keep = torch.ones(p.shape[:2], dtype=torch.bool)
    if len(p) > 1:
        difference = (p[1:] - p[:-1]).abs().float().mean(-1).to(torch.bfloat16) * 255
        keep[1:] = difference > torch.tensor(0.1, dtype=torch.bfloat16)
        for row in keep[1:]:
            if not row.any():
                row[0] = True
    return keep.numpy()


def crop_box(mask: npt.NDArray[np.generic]) -> Box:
    """The rectangle that is cut out around a mask, ends exclusive: upstream loses its last row and column."""
    h, w = mask.shape
    rows, cols = np.where(mask.any(1))[0], np.where(mask.any(0))[0]
    return Box(max(0, int(rows[0]) - 28), max(0, int(cols[0]) - 28), min(h - 1, int(rows[-1]) + 28), min(w - 1, int(cols[-1]) + 28))


def crop_region(image: Bytes, mask: npt.NDArray[np.generic], tokens: int = TOKENS) -> tuple[Bytes, Bytes]:
    """Crop around a mask, enlarged to at least `tokens` patches under the mask or shrunk, and the mask at patch resolution."""
    area = int(mask.sum())
    y0, x0, y1, x1 = crop_box(mask)
    image, mask = image[y0:y1, x0:x1], mask[y0:y1, x0:x1]
    hh, ww = mask.shape
    k: float = math.ceil(math.sqrt(np.float32(196 * tokens / area)))
    if k == 1 and np.float32(area / 196) > 100:
        k = 1 / math.sqrt(np.float32(np.float32(area / 196) / 100))
    bh, bw = math.ceil(hh * k / 14) * 14, math.ceil(ww * k / 14) * 14
    image = resized(image, bh, bw, cv2.INTER_LINEAR)
    grid = torch.nn.functional.interpolate(torch.from_numpy(mask.astype(np.uint8))[None, None], (bh // 14, bw // 14), mode="bilinear")
    return image, grid[0, 0].numpy()


def prepare_crop(image: Bytes, mask: npt.NDArray[np.generic], count: int, budget: int, tokens: int = TOKENS) -> tuple[Bytes, Bytes]:
    """What the encoder gets for one of `count` regions: uint8 [H, W, 3], and the mask grid (its own size when the budget shrank the crop)."""
    scaled, grid = crop_region(image, mask, tokens)
    h, w = smart_resize(scaled.shape[0], scaled.shape[1], 1, count, budget)
    return resize(scaled, h, w), grid
