"""Segmentation payloads: COCO's run lengths and polygons (docs/spec/videorefer-suite.md, section 1)."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from .example import Mask

Runs = list[int]

#: The largest whole number that every reader of JSON keeps exactly.
MAX_WHOLE = 2**53 - 1
#: The longest walk around a polygon, in fifths of a pixel: some hundred times the border of a frame.
MAX_STEPS = 2**24


def encode_counts(runs: Sequence[int]) -> str:
    """COCO's ASCII form of run lengths."""
    out = []
    for i, run in enumerate(runs):
        value = run - (runs[i - 2] if i > 2 else 0)
        while True:
            group = value & 31
            value >>= 5
            last = value == -1 if group & 16 else value == 0
            out.append(chr(48 + (group if last else group | 32)))
            if last:
                break
    return "".join(out)


def decode_counts(text: str) -> Runs:
    """@raises ValueError: when the text is not COCO's ASCII form"""
    runs: Runs = []
    value = shift = 0
    for character in text:
        code = ord(character) - 48
        if not 0 <= code < 64:
            raise ValueError(f"counts hold {character!r}, which no compressed mask does")
        value |= (code & 31) << shift
        shift += 5
        if code & 32:
            continue
        if code & 16:
            value -= 1 << shift
        runs.append(value + (runs[-2] if len(runs) > 2 else 0))
        value = shift = 0
    if shift:
        raise ValueError("counts end inside a number")
    return runs


def runs_of(mask: Mask) -> Runs:
    """Run lengths of a mask [H, W], column by column, zeros first."""
    flat = mask.T.ravel()
    edges = np.flatnonzero(np.diff(flat)) + 1
    bounds = [0, *edges.tolist(), len(flat)]
    runs = [b - a for a, b in zip(bounds, bounds[1:], strict=False)]
    return [0, *runs] if len(flat) and flat[0] else runs


def mask_of(runs: Sequence[int], height: int, width: int) -> Mask:
    """@raises ValueError: when the runs do not add up to the picture"""
    if any(run < 0 for run in runs) or sum(runs) != height * width:
        raise ValueError(f"the runs add up to {sum(runs)} pixels, the size is {height}×{width}")
    values = np.arange(len(runs)) % 2 == 1
    return np.repeat(values, runs).reshape(width, height).T


def to_rle(mask: Mask) -> dict[str, Any]:
    """A compressed payload."""
    return {"size": [int(mask.shape[0]), int(mask.shape[1])], "counts": encode_counts(runs_of(mask))}


def polygon_runs(points: Sequence[float], height: int, width: int) -> Runs:
    """One ring x0, y0, x1, y1, … as COCO draws it: a walk along the border at five times the resolution."""
    scale = 5.0
    count = len(points) // 2
    ends = zip(points, [*points[2:], *points[:2]], strict=True)
    if scale * sum(abs(float(a) - float(b)) for a, b in ends) > MAX_STEPS:
        raise ValueError("a polygon is longer around than any picture's")
    xs = [int(scale * points[2 * j] + 0.5) for j in range(count)]
    ys = [int(scale * points[2 * j + 1] + 0.5) for j in range(count)]
    us: list[int] = []
    vs: list[int] = []
    for j in range(count):
        x0, y0, x1, y1 = xs[j], ys[j], xs[(j + 1) % count], ys[(j + 1) % count]
        dx, dy = abs(x1 - x0), abs(y1 - y0)
        flipped = (dx >= dy and x0 > x1) or (dx < dy and y0 > y1)
        if flipped:
            x0, y0, x1, y1 = x1, y1, x0, y0
        slope = (y1 - y0) / dx if dx >= dy and dx else (x1 - x0) / dy if dy else 0.0
        for d in range(max(dx, dy) + 1):
            t = max(dx, dy) - d if flipped else d
            if dx >= dy:
                us.append(t + x0)
                vs.append(int(y0 + slope * t + 0.5))
            else:
                vs.append(t + y0)
                us.append(int(x0 + slope * t + 0.5))
    edges = []
    for j in range(1, len(us)):
        if us[j] == us[j - 1]:
            continue
        xd = float(us[j] if us[j] < us[j - 1] else us[j] - 1)
        xd = (xd + 0.5) / scale - 0.5
        if math.floor(xd) != xd or xd < 0 or xd > width - 1:
            continue
        yd = float(min(vs[j], vs[j - 1]))
        yd = math.ceil(min(max((yd + 0.5) / scale - 0.5, 0), height))
        edges.append(int(xd) * height + int(yd))
    edges = sorted([*edges, height * width])
    steps = [b - a for a, b in zip([0, *edges], edges, strict=False)]
    runs = [steps[0]]
    j = 1
    while j < len(steps):
        if steps[j] > 0:
            runs.append(steps[j])
            j += 1
        else:
            j += 1
            if j < len(steps):
                runs[-1] += steps[j]
                j += 1
    return runs


def polygons(rings: Iterable[Sequence[float]], height: int, width: int) -> Mask:
    """The union of rings."""
    out = np.zeros((height, width), bool)
    for ring in rings:
        out |= mask_of(polygon_runs(ring, height, width), height, width)
    return out


def size_of(value: Any) -> tuple[int, int] | None:
    """Height and width, where both are whole numbers from 1 on."""
    if isinstance(value, list) and len(value) == 2 and all(_is_whole(side) and side > 0 for side in value):
        return int(value[0]), int(value[1])
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_whole(value: Any) -> bool:
    return _is_number(value) and abs(value) <= MAX_WHOLE and value == int(value)


def _is_ring(value: Any) -> bool:
    return isinstance(value, list) and len(value) >= 6 and len(value) % 2 == 0 and all(_is_number(v) for v in value)


def read_segmentation(payload: Any, size: tuple[int, int] | None) -> Mask | None:
    """A payload of any form; None for null and for an empty list, where the object is not in sight. size: height and width of the
    record, which polygons and counts without a size need.
    @raises ValueError: when the payload has no known form"""
    if payload is None or payload == []:
        return None
    if isinstance(payload, list):
        if not all(_is_ring(ring) for ring in payload):
            raise ValueError("polygons should be lists of at least three x, y pairs")
        if size is None:
            raise ValueError("polygons need the record's height and width")
        return polygons(payload, *size)
    if not isinstance(payload, dict) or "counts" not in payload:
        raise ValueError("a segmentation should be null, polygons, or an object with size and counts")
    counts, own = payload["counts"], size_of(payload.get("size"))
    if own is None and payload.get("size") is not None:
        raise ValueError("the mask's size should be its height and width")
    if isinstance(counts, str):
        if own is None:
            raise ValueError("the mask's size is missing")
        return mask_of(decode_counts(counts), *own)
    if not isinstance(counts, list) or not all(_is_whole(run) for run in counts):
        raise ValueError("counts should be a text or a list of whole numbers")
    whole = own or size
    if whole is None:
        raise ValueError("the mask's size is missing, and so are the record's height and width")
    return mask_of([int(run) for run in counts], *whole)
