"""Makes nano 7's training clips, or single pictures of many objects; rendered, encoded, decoded and preprocessed exactly as the app
will see them.

    python -m training.from_scratch.make_clips_vr7 --out data/clips7 --first 1200000 --count 8000
    python -m training.from_scratch.make_clips_vr7 --out data/pictures7 --first 3000000 --count 500 --pictures

A picture costs a fifth of a clip and holds more objects, so the encoder learns edges and shapes from these before it sees video.
Their artefacts are JPEG's (4:2:0, like video). One file holds 16 pictures.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np

from .make_clips import askable, labels_of, objects_of, pointed_at, record, save_numbered, states_of
from .preprocess_vr7 import GRID, cells_of_mask, sample_evenly, square
from ..shapes_world.pointing import STYLES, draw_mask
from ..shapes_world.render import background, render_frame
from ..shapes_world.scene import sample_scene

FINE = 4  # cells per patch side in which coverage is told
SEVERAL_VIEWS = 0.12  # share of the regions that are marked on two to four frames


def dense_truth(scene, ids):
    """Per cell of the grid: which object, and how much of each of 16 parts any object covers (uint8)."""
    fine = cv2.resize((ids >= 0).astype(np.uint8) * 255, (GRID * FINE, GRID * FINE), interpolation=cv2.INTER_AREA)
    coverage = fine.reshape(GRID, FINE, GRID, FINE).transpose(0, 2, 1, 3).reshape(GRID, GRID, FINE * FINE)
    return labels_of(ids, len(scene.things), GRID, GRID), coverage


def pictures_of(scene, drawn, pixels, frames):
    """Everything about some frames that the encoder learns from."""
    label, coverage = (np.stack(x) for x in zip(*(dense_truth(scene, drawn[i][1]) for i in frames)))
    return {"width": scene.width, "height": scene.height, "pictures": np.stack([square(pixels[i]) for i in frames]), "label": label,
            "coverage": coverage, "states": states_of(scene, drawn, frames), "objects": objects_of(scene)}


def make_clip(seed):
    """A clip as nano 7 sees it: the frames that are shown, then those that only regions lie on."""
    recording = record(seed, lambda times, _: sample_evenly(times))
    if recording is None:
        return None
    rng, scene, drawn, index = recording.rng, recording.scene, recording.drawn, recording.index
    frames = list(index)
    regions = []
    for k in map(int, rng.permutation(len(scene.things))[:3]):
        several = rng.random() < SEVERAL_VIEWS
        views = {}
        for _ in range(int(rng.integers(2, 5)) if several else 1):
            found = pointed_at(recording, k, recording.needed if recording.whole and not several else index)
            if found:
                views[found[0]] = found[1]
        if not views:
            continue
        frames += [i for i in views if i not in frames]
        mixes = [drawn[i][2][k]["mix"] for i in views]
        regions.append({"object": k, "mix": mixes[0], "views": [{"picture": frames.index(i), "cells": cells_of_mask(views[i])} for i in sorted(views)]})
    if not regions:
        return None
    pair = [regions[i] for i in rng.permutation(len(regions))[:2]]
    return {"seed": seed, "shown": len(index), "regions": regions, "pairs": [pair] if len(pair) == 2 else []} | pictures_of(scene, drawn, recording.pixels, frames)


def make_picture(seed):
    """Part of a frame, so that objects come in all sizes: shapes are learned on large ones first."""
    rng = np.random.default_rng(seed)
    scene = sample_scene(rng, count=int(rng.integers(2, 8)))
    canvas, origin = background(scene)
    drawn = render_frame(scene, float(rng.choice(scene.times)), canvas, origin)
    _, data = cv2.imencode(".jpg", drawn[0][..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(40, 95))])
    pixels = np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])
    ids, states = drawn[1:]
    seen = [k for k in range(len(scene.things)) if askable(scene, drawn, k)]
    share = float(rng.uniform(0.25, 1.0)) if seen and rng.random() < 0.7 else 1.0
    w, h = int(scene.width * share), int(scene.height * share)
    x0, y0 = (int(rng.integers(0, max(1, whole - part + 1))) for whole, part in ((scene.width, w), (scene.height, h)))
    if share < 1:  # around one of the objects
        s = states[int(rng.choice(seen))]
        x0, y0 = (int(np.clip(centre - rng.uniform(0.2, 0.8) * part, 0, whole - part)) for centre, part, whole in ((s["x"], w, scene.width), (s["y"], h, scene.height)))
    box = np.s_[y0 : y0 + h, x0 : x0 + w]
    inside = [{**s, "x": s["x"] - x0, "y": s["y"] - y0} for s in states]
    regions = []
    for k in seen:
        visible = ids[box] == k
        if visible.sum() > max(60, 0.8 * (ids == k).sum()):
            mask = draw_mask(rng, visible, str(rng.choice(STYLES)))
            regions.append({"object": k, "mix": states[k]["mix"], "views": [{"picture": 0, "cells": cells_of_mask(mask)}]})
    part = replace(scene, width=w, height=h)
    return {"seed": seed, "regions": regions} | pictures_of(part, {0: (None, ids[box], inside)}, {0: np.ascontiguousarray(pixels[box])}, [0])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--pictures", action="store_true")
    args = parser.parse_args()
    make = (lambda n: [make_picture(n * 16 + i) for i in range(16)]) if args.pictures else make_clip
    save_numbered(args.out, range(args.first, args.first + args.count), make)


if __name__ == "__main__":
    main()
