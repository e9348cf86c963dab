"""Turns nano 7's clips and pictures into tensors."""

import numpy as np
import torch

from .batches import angle_targets, colour_at, object_targets
from .mirror import mirrored_square
from .preprocess_vr7 import GRID
from ..shapes_world.questions import questions

PAIR_TOKENS = (GRID // 2) ** 2
PROMPT = "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n"


def in_mirror(clip, rng):
    return mirrored_square(clip, *(rng.random(2) < 0.5))


def dense_targets(clip):
    """Per patch of every picture, [pictures · cells, 27]: shape+1, colour+1, surface, x, y, diameter, sin, cos, has angle, offset of
    the centre (x, y in radii), then 16 coverages."""
    label, states = clip["label"], clip["states"]
    p, g, _ = label.shape
    classes = object_targets(clip)
    out = np.zeros((p, g, g, 27), np.float32)
    y, x = ((np.mgrid[0:g, 0:g] + 0.5) / g).astype(np.float32)
    for f in range(p):
        for k, o in enumerate(clip["objects"]):
            on = label[f] == k
            if not on.any():
                continue
            st = states[f, k]
            out[f, on, :9] = (classes[k, 0] + 1, colour_at(o, st[5]) + 1, classes[k, 3], st[0], st[1], st[2], *angle_targets(clip, f, k))
            radius = st[2] * min(clip["width"], clip["height"]) / 2
            out[f, on, 9] = np.clip((x[on] - st[0]) * clip["width"] / radius, -20, 20)
            out[f, on, 10] = np.clip((y[on] - st[1]) * clip["height"] / radius, -20, 20)
    out[..., 11:] = clip["coverage"] / np.float32(255)
    return out.reshape(-1, 27)


class Pictures:
    """Pictures of several clips, or what the encoder made of them, dense truth, and the views of regions on them."""

    def __init__(self):
        self.pixels, self.features, self.targets, self.count = [], [], [], 0
        self.views, self.owners, self.index = [], [], {}

    def add(self, clip):
        """Returns the first picture's number."""
        start = self.count
        self.count += len(clip["label"])
        if "features" in clip:
            self.features.append(clip["features"])
        else:
            self.pixels.append(clip["pictures"])
            self.targets.append(dense_targets(clip))
        for r in clip["regions"]:
            self.index[id(r)] = len(self.views)
            for v in r["views"]:
                self.views.append((start + v["picture"], v["cells"].reshape(-1)))
                self.owners.append((r, clip["objects"][r["object"]]))
        return start

    def tensors(self):
        return torch.from_numpy(np.ascontiguousarray(np.concatenate(self.pixels)))


def vision_batch(clips):
    pics = Pictures()
    for clip in clips:
        pics.add(clip)
    return pics


def joint_batch(clips, words, rng, live, extra):
    """Everything for one step of the whole model. The encoder learns from the first `live` clips and from the pictures `extra`."""
    learning, fixed = Pictures(), Pictures()
    items = []
    for i, clip in enumerate(clips):
        pics = learning if i < live else fixed
        start = pics.add(clip)
        clip = clip | {"states": clip["states"][: clip["shown"]]}  # what can be asked about is in the frames that are shown
        qs = [words.question(q, [((pics, pics.index[id(r)]), r, len(r["views"])) for r in regions], a) for regions, q, a in questions(rng, clip)]
        prefix = words.ids(PROMPT) + [words.image] * (clip["shown"] // 2 * PAIR_TOKENS) + words.ids("\n")
        items.append({"clip": clip, "prefix": prefix, "start": start, "live": i < live, "questions": qs, "classes": object_targets(clip)})
    for clip in extra:
        learning.add(clip)
    return learning, fixed, items
