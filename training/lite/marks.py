"""What the frozen encoder makes of marked objects, so that nano lite can learn from each of them many times.

    python -m training.lite.marks --checkpoint training/nano-lite/checkpoint --out runs/lite/marks --first 30000000 --count 8000

A file holds the marks of one clip in several sets: each set is what PixelRefer-Lite is shown for one question.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor

from ..data.example import Clip, Example, Mask, Picture, Pictures
from ..models.checkpoint import load, read_tensors
from ..models.pixelrefer_lite import PixelReferLite
from ..models.positions import positions
from ..models.vr3 import under_mask
from ..models.vr3_inputs import sample_frames
from ..shapes_world import unknown
from ..shapes_world.pointing import STYLES, draw_mask
from ..shapes_world.scene import sample_scene
from ..shapes_world.source import SceneClip, Truth, compress
from .start import read_model

Rng = np.random.Generator
#: Frames on which the page marks a followed object, besides the one that was drawn on.
FOLLOWED = 7
#: How nano samples a clip: frames a second, and at most.
SAMPLED = 4, 8
#: Of clips, those that show something else, or nothing.
UNKNOWN_SHARE = 0.1


class DrawnClip(SceneClip):
    """A scene whose frames are drawn once. All that were drawn before the first is read go through the codec together."""

    @cached_property
    def _drawn(self) -> dict[int, tuple[Picture, np.ndarray, list[dict[str, Any]]]]:
        return {}

    @cached_property
    def _decoded(self) -> dict[int, Picture]:
        return {}

    def drawn(self, frame: int) -> tuple[Picture, np.ndarray, list[dict[str, Any]]]:
        if frame not in self._drawn:
            self._drawn[frame] = super().drawn(frame)
        return self._drawn[frame]

    def read(self, frames: Sequence[int]) -> list[Picture]:
        if not all(i in self._decoded for i in frames):
            needed = sorted(self._drawn)
            pictures = compress(np.random.default_rng([self.seed, 7]), [self._drawn[i][0] for i in needed], [self.scene.times[i] for i in needed], self.scene.end)
            self._decoded.update(zip(needed, pictures, strict=True))
        return [self._decoded[i] for i in frames]


def followed_frames(rng: Rng, count: int, times: list[float], end: float) -> list[int]:
    """Frames on which an object is followed: as the page spreads them, as nano samples them, or evenly from the first to the last."""
    way = rng.random()
    if way < 0.45:
        others = min(FOLLOWED, count)
        here = 0 if rng.random() < 0.5 else int(rng.integers(count))
        chosen = [int((at + 0.5) * count / others) for at in range(others)] + [here]
    elif way < 0.8:
        chosen = sample_frames(times, end, *SAMPLED)[0]
    else:
        chosen = [round(at * (count - 1) / FOLLOWED) for at in range(FOLLOWED + 1)]
    return sorted(set(chosen))


def as_tracked(rng: Rng, visible: Mask) -> Mask:
    """A mask as a tracker gives it: exact, or a little too wide or too tight."""
    change = int(rng.integers(-1, 2)) if rng.random() < 0.5 else 0
    if change == 0:
        return visible
    kernel = np.ones((3, 3), np.uint8)
    out = cv2.dilate(visible.astype(np.uint8), kernel) if change > 0 else cv2.erode(visible.astype(np.uint8), kernel)
    return out.astype(bool) if out.sum() > 30 else visible


def masks_on(rng: Rng, clip: DrawnClip, k: int, frames: list[int], by_hand: bool) -> dict[int, Mask]:
    found = {}
    for frame in frames:
        _, ids, states = clip.drawn(frame)
        visible = ids == k
        least = 0.2 * 0.35 * states[k]["diameter"] ** 2
        if states[k]["present"] and visible.sum() > max(40, least):
            style = str(rng.choice(STYLES, p=[0.3, 0.35, 0.2, 0.15]))
            found[frame] = draw_mask(rng, visible, style) if by_hand else as_tracked(rng, visible)
    return found


def clear_frames(clip: DrawnClip, k: int, frames: list[int]) -> list[int]:
    """Of the frames those on which an object can be told: mostly uncovered, and not between two colours."""
    out = []
    for frame in frames:
        _, ids, states = clip.drawn(frame)
        s = states[k]
        if s["present"] and (s["mix"] < 0.05 or s["mix"] > 0.95) and (ids == k).sum() > max(40, 0.45 * 0.35 * s["diameter"] ** 2):
            out.append(frame)
    return out


@dataclass
class Marked:
    """The objects that a question is about (-1 for none of shapes world) and their masks by frame."""

    objects: list[int]
    masks: list[dict[int, Mask]]
    tracked: bool


def sets_of(rng: Rng, clip: DrawnClip, count: int) -> list[Marked]:
    """Sets of marks: two objects followed, two on some frames, one on a single frame, one on a few."""
    frames = followed_frames(rng, len(clip.times), list(clip.times), clip.end)
    order = [int(k) for k in rng.permutation(count)]
    out = []
    for k in order[:2]:
        masks = masks_on(rng, clip, k, frames, False)
        if masks and clear_frames(clip, k, frames):
            out.append(Marked([k], [masks], True))
    if count > 1:
        a, b = order[-2:]
        shown = frames if rng.random() < 0.6 else sorted(int(f) for f in rng.permutation(frames)[: int(rng.integers(1, 4))])
        pair = [masks_on(rng, clip, k, shown, len(shown) == 1) for k in (a, b)]
        if all(pair) and all(clear_frames(clip, k, shown) for k in (a, b)):
            out.append(Marked([a, b], pair, len(shown) == len(frames)))
    k = order[0]
    clear = clear_frames(clip, k, frames)
    if clear:
        wanted = 1 if rng.random() < 0.6 else int(rng.integers(2, 5))
        some = sorted(int(f) for f in rng.permutation(clear)[:wanted])
        masks = masks_on(rng, clip, k, some, True)
        if masks:
            out.append(Marked([k], [masks], False))
    return out


def unknown_set(rng: Rng) -> tuple[Clip, Marked]:
    """A texture, or the background of a scene, marked on one frame or several."""
    if rng.random() < 0.6:
        width, height = int(2 * rng.integers(80, 260)), int(2 * rng.integers(60, 200))
        frames = int(rng.integers(2, 9))
        film, times = unknown.film(rng, height, width, frames), [k / 4 for k in range(frames)]
        clip: Clip = Pictures(compress(rng, film.frames, times, frames / 4), times, frames / 4)
        mask = unknown.region(rng, height, width, film.pieces[0])
        wanted = 1 if rng.random() < 0.4 else frames
        shift = rng.uniform(-0.05, 0.05, 2) * (height, width)
        masks = {f: np.roll(mask, tuple(np.round(shift * f).astype(int)), (0, 1)) for f in sorted(int(i) for i in rng.permutation(frames)[:wanted])}
        return clip, Marked([-1], [masks], False)
    scene = sample_scene(rng)
    shown = DrawnClip(scene, int(rng.integers(1 << 30)))
    frames_ = followed_frames(rng, len(scene.times), scene.times, scene.end)
    if rng.random() < 0.5:
        frames_ = frames_[:1]
    mask = unknown.region(rng, scene.height, scene.width)
    return shown, Marked([-1], [{f: mask & (shown.drawn(f)[1] < 0) for f in frames_}], False)


def seen_set(model: PixelReferLite, clip: Clip, marked: Marked) -> dict[str, Any] | None:
    """What a set of marks is to the model, before anything that nano lite trains."""
    objects = [{f: m for f, m in masks.items() if m.sum() > 30} for masks in marked.masks]
    if not all(objects):
        return None
    seen = model.see(Example("", "video", (), clip, tuple(objects)), objects)
    if seen is None:
        return None
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        pictures = [*(m.crop for m in seen.marks), *seen.local, *seen.whole]
        features = model.vision(pictures)
    count, views = len(seen.marks), len(seen.local)
    cells, places = [], []
    for mark, f in zip(seen.marks, features, strict=False):
        cells.append(under_mask(f.float(), mark.grid, mark.cells).bfloat16())
        places.append(under_mask(positions(mark.grid, mark.box, mark.size), mark.grid, mark.cells))
    times: Mapping[int, float] = {f: clip.times[f] - clip.times[0] for masks in objects for f in masks}
    return {
        "objects": marked.objects, "tracked": marked.tracked,
        "frames": [list(masks) for masks in objects], "times": [[times[f] for f in masks] for masks in objects],
        "cells": cells, "places": places, "view": [m.view for m in seen.marks],
        "local": torch.stack(features[count : count + views]).bfloat16(), "whole": torch.stack(features[count + views :]).bfloat16(),
    }


def make_marks(model: PixelReferLite, seed: int) -> dict[str, Any] | None:
    """One clip. `states`: of each object at each marked frame of a set its place, diameter, and colour mix."""
    rng = np.random.default_rng(seed)
    if rng.random() < UNKNOWN_SHARE:
        sets = [s for s in (seen_set(model, *unknown_set(rng)) for _ in range(3)) if s]
        truth = Truth.of(sample_scene(rng, (160, 120)))
        return {"seed": seed, "facts": truth.facts, "coverers": truth.coverers, "panned": False, "sets": sets} if sets else None
    scene = sample_scene(rng)
    clip = DrawnClip(scene, seed)
    truth = Truth.of(scene)
    made = []
    for marked in sets_of(rng, clip, len(scene.things)):
        made.append((marked, seen_set(model, clip, marked)))
    sets = []
    for _, found in made:
        if not found:
            continue
        found["states"] = [[_state(clip, k, f) for f in frames] for k, frames in zip(found["objects"], found["frames"], strict=True)]
        sets.append(found)
    if not sets:
        return None
    return {"seed": seed, "facts": truth.facts, "coverers": truth.coverers, "panned": scene.pan != (0.0, 0.0), "sets": sets}


def _state(clip: DrawnClip, k: int, frame: int) -> tuple[float, float, float, float]:
    s, scene = clip.drawn(frame)[2][k], clip.scene
    return s["x"] / scene.width, s["y"] / scene.height, s["diameter"] / scene.short_side, s["mix"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--first", type=int, required=True)
    parser.add_argument("--count", type=int, default=8000)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    model = read_model(args.checkpoint).eval()
    load(model, read_tensors(args.checkpoint, torch.float32))
    args.out.mkdir(parents=True, exist_ok=True)
    for seed in range(args.first, args.first + args.count):
        path = args.out / f"{seed}.pt"
        if path.exists():
            continue
        made = make_marks(model, seed)
        if made:
            partial = path.with_suffix(".part")
            torch.save(made, partial)
            partial.rename(path)


if __name__ == "__main__":
    main()
