"""VideoRefer-VideoLLaMA3's preprocessing with nano's budget and frame rate."""

from ..models.vr3_inputs import PATCH, crop_region, keep_mask, label, normalise, patches, positions, resize
from ..models.vr3_inputs import prepare_crop as _prepare_crop
from ..models.vr3_inputs import sample_frames as _sample_frames
from ..models.vr3_inputs import smart_resize as _smart_resize

__all__ = ["PATCH", "crop_region", "keep_mask", "label", "normalise", "patches", "positions", "resize"]
MAX_TOKENS = 560  # mm_max_length of nano
FPS = 4
MAX_FRAMES = 8
REGION_TOKENS = 10


def sample_frames(times, end):
    return _sample_frames(times, end, FPS, MAX_FRAMES)


def smart_resize(h, w, merge, count):
    return _smart_resize(h, w, merge, count, MAX_TOKENS)


def prepare_crop(image, mask, count):
    return _prepare_crop(image, mask, count, MAX_TOKENS)
