"""Files of clips as an encoder sees them, without pictures."""

import json
import zlib

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file

KEPT = ("seed", "width", "height", "end", "times", "stamps", "coverers", "pan", "objects")


def write_sight(path, clip):
    """Keeps a clip of `Vr3Training.featured`."""
    ids = np.packbits(np.stack([clip["ids"] == k for k in range(len(clip["objects"]))])) if clip["objects"] else np.zeros(0, np.uint8)
    regions = clip["regions"]
    tensors = {
        **{name: torch.from_numpy(clip[name].copy()) for name in ("keep", "label", "states", "truth")}, "blocks": clip["blocks"], "cells": torch.cat([r["cells"] for r in regions]),
        "masks": torch.frombuffer(bytearray(zlib.compress(ids.tobytes())), dtype=torch.uint8),
    }
    told = {k: clip[k] for k in KEPT} | {"regions": [{"object": r["object"], "count": r["count"], "mix": float(r["mix"]), "cells": len(r["cells"])} for r in regions]}
    partial = path.with_suffix(".part")
    save_file(tensors, partial, metadata={"clip": json.dumps(told)})
    partial.rename(path)


def read_sight(path, masks=False):
    """A clip without its pictures. blocks f16 [frames, blocks, C]: the encoder's merged tokens before pruning, keep bool [frames, blocks] those that pruning
    leaves; label i8 [frames, rows, columns]: the object that each patch shows, -1 for none; states f32 [frames, objects, 6] of the frames that are shown, truth
    f32 [16, objects, 6] at even moments of the clip (make_clips.states_of); regions: `object` (-1: nothing of shapes world), `count` (regions of a question
    that it was cut for), `mix` and `cells` f16 [n, C]. With `masks`: bool [objects, frames, height, width], where each object is visible.
    """
    with safe_open(path, "pt") as file:
        clip = json.loads(file.metadata()["clip"])
        clip |= {name: file.get_tensor(name) for name in ("blocks", "keep", "label", "states", "truth")}
        cells = file.get_tensor("cells").split([r["cells"] for r in clip["regions"]])
        if masks:
            shape = len(clip["objects"]), len(clip["stamps"]), clip["height"], clip["width"]
            bits = np.frombuffer(zlib.decompress(file.get_tensor("masks").numpy().tobytes()), np.uint8)
            clip["masks"] = np.unpackbits(bits, count=int(np.prod(shape))).reshape(shape).astype(bool)
    for region, own in zip(clip["regions"], cells):
        region["cells"] = own
    for name in ("keep", "label", "states", "truth"):
        clip[name] = clip[name].numpy()
    return clip
