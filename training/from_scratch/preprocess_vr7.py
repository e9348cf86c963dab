"""The VideoRefer-7B preprocessing, as upstream does it: frame choice, square pictures, masks at the features' grid."""

import json
from pathlib import Path

import numpy as np
import torch

from .preprocess import resize

CHECKPOINT = Path(__file__).parents[1] / "nano7" / "checkpoint"
FRAMES = 8  # hard-coded upstream for questions about regions
_VISION = json.loads((CHECKPOINT / "siglip/config.json").read_text())["vision_config"]
SIDE = _VISION["image_size"]
GRID = SIDE // _VISION["patch_size"]


def sample_evenly(times, frames=FRAMES):
    """Frame indices, each in the middle of its share of the clip."""
    share = (len(times) - 1) / frames
    return [int(np.rint((share * k + share * (k + 1)) / 2 + 1e-6)) for k in range(frames)]


def square(image):
    """uint8 [SIDE, SIDE, 3]: the aspect ratio is not kept."""
    return resize(image, SIDE, SIDE)


def cells_of_mask(mask):
    """Which cells of the grid a mask touches, bool [GRID, GRID]: any of the at most four pixels that bilinear interpolation reads."""
    wanted = torch.nn.functional.interpolate(torch.from_numpy(mask.astype(np.float32))[None, None], (GRID, GRID), mode="bilinear")[0, 0] > 0
    if not wanted.any():  # thin masks can slip between those pixels: then every cell that a pixel lies in, as the app does it
        y, x = np.nonzero(mask)
        wanted[y * GRID // mask.shape[0], x * GRID // mask.shape[1]] = True
    return wanted.numpy()
