"""Makes region crops with dense truth for the vision phase: where inside every patch an object is, which one, and where its centre lies.

    python -m training.from_scratch.make_crops --out crops --first 2000000 --count 300

A picture costs a hundredth of a clip, so the encoder learns edges and shapes from these before it sees video. Artefacts are JPEG's
(4:2:0, like video). One file holds the crops of 16 scenes.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np

from .make_clips import askable, save_numbered
from .preprocess import PATCH, crop_region, resize, smart_resize
from ..shapes_world.pointing import draw_mask
from ..shapes_world.render import background, render_frame
from ..shapes_world.scene import sample_scene

FINE = 4  # cells per patch side in which coverage is told


def dense_truth(ids, states, scene, box, size):
    """Per patch of a crop: coverage [gh, gw, 16] uint8, object int8 [gh, gw], centre offset and angle [gh, gw, 3] float16."""
    y0, y1, x0, x1 = box
    h, w = size
    gh, gw = h // PATCH, w // PATCH
    part = ids[y0:y1, x0:x1]
    any_object = cv2.resize((part >= 0).astype(np.uint8) * 255, (gw * FINE, gh * FINE), interpolation=cv2.INTER_AREA)
    coverage = any_object.reshape(gh, FINE, gw, FINE).transpose(0, 2, 1, 3).reshape(gh, gw, FINE * FINE)
    share = np.stack([cv2.resize((part == k).astype(np.float32), (gw, gh), interpolation=cv2.INTER_AREA) for k in range(len(scene.things))], -1)
    label = np.where(share.max(-1) > 0.1, share.argmax(-1), -1).astype(np.int8)
    offset = np.zeros((gh, gw, 3), np.float16)
    py = (np.arange(gh) + 0.5) / gh * (y1 - y0) + y0
    px = (np.arange(gw) + 0.5) / gw * (x1 - x0) + x0
    for k, s in enumerate(states):
        r = s["diameter"] / 2
        here = np.stack(np.broadcast_arrays((px[None] - s["x"]) / r, (py[:, None] - s["y"]) / r, s["angle"]), -1)
        offset[label == k] = np.clip(here, -20, 20)[label == k]
    return coverage, label, offset


def make_scene(seed):
    rng = np.random.default_rng(seed)
    scene = sample_scene(rng)
    canvas, origin = background(scene)
    out = []
    for t in rng.choice(scene.times, 2):
        drawn = render_frame(scene, float(t), canvas, origin)
        image, ids, states = drawn
        _, data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(40, 95))])
        image = cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1]
        for k, thing in enumerate(scene.things):
            if not askable(scene, drawn, k):
                continue
            mask = draw_mask(rng, ids == k, str(rng.choice(["exact", "brush", "box", "polygon"])))
            scaled, grid = crop_region(np.ascontiguousarray(image), mask)
            h, w = smart_resize(*scaled.shape[:2], 1, int(rng.integers(1, 3)))
            if not grid.any():
                continue
            rows, cols = np.where(mask.any(1))[0], np.where(mask.any(0))[0]
            box = (max(0, rows[0] - 28), min(mask.shape[0] - 1, rows[-1] + 28), max(0, cols[0] - 28), min(mask.shape[1] - 1, cols[-1] + 28))
            coverage, label, offset = dense_truth(ids, states, scene, box, (h, w))
            out.append({"crop": resize(scaled, h, w), "grid": grid, "mix": states[k]["mix"], "coverage": coverage, "label": label, "offset": offset,
                        "owner": owner(thing), "others": [(owner(o), s["mix"]) for o, s in zip(scene.things, states)]})
    return out


def owner(thing):
    return {"shape": thing.shape, "colour": thing.colour, "to_colour": thing.to_colour, "surface": thing.surface}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--first", type=int, default=2000000)
    parser.add_argument("--count", type=int, default=300, help="files of 16 scenes")
    args = parser.parse_args()
    save_numbered(args.out, range(args.first, args.first + args.count), lambda n: [c for s in range(16) for c in make_scene(n * 16 + s)])


if __name__ == "__main__":
    main()
