"""Runs the encoder of a run over clips once, so that the decoder can train on its output many times.

    python make_features.py --clips data --run runs/nano --out features [--part 0/2]
"""

import argparse
import json
import pickle
from pathlib import Path

import numpy as np
import torch

from batches import Pictures, load
from model import Nano
from preprocess import patches, positions
from steps_vr3 import HERE, cells_of


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--part", default="0/1", help="which share of the clips: several can run side by side")
    args = parser.parse_args()
    part, parts = map(int, args.part.split("/"))
    args.out.mkdir(parents=True, exist_ok=True)
    model = Nano(json.loads((HERE / "nano/checkpoint/config.json").read_text()), json.loads((HERE / "nano/checkpoint/encoder/config.json").read_text()))
    model.load_state_dict(torch.load(args.run / "state.pt", weights_only=False)["model"])
    for path in sorted(args.clips.glob("*.pkl"))[part::parts]:
        target = args.out / path.name
        if target.exists():
            continue
        clip = load(path)
        gh, gw = clip["label"].shape[1:]
        pics = Pictures()
        pics.add(patches(clip["frames"], 2), positions(gh, gw, 2))
        regions = clip["regions"] + [r for pair in clip["pairs"] for r in pair]
        places = pics.add_crops([r["crop"] for r in regions])
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            features = model.vision(*pics.tensors())
            blocks = 4 * torch.from_numpy(np.flatnonzero(clip["keep"]))
            clip["merged"] = features[blocks[:, None] + torch.arange(4)].mean(1).half()
            for r, cells in zip(regions, cells_of(features, regions, places)):
                r["cells"] = cells.half()
                del r["crop"]
        del clip["frames"]
        partial = target.with_suffix(".part")
        partial.write_bytes(pickle.dumps(clip, protocol=5))
        partial.rename(target)


if __name__ == "__main__":
    main()
