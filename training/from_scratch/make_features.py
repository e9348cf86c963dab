"""Runs the encoder of a run over clips once, so that the decoder can train on its output many times.

    python -m training.from_scratch.make_features --clips data --run runs/nano --out features [--part 0/2] [--model nano7]
"""

import argparse
import pickle
from pathlib import Path

import torch

from .batches import load
from .train import MODELS


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clips", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--part", default="0/1", help="which share of the clips: several can run side by side")
    parser.add_argument("--model", choices=MODELS, default="nano")
    args = parser.parse_args()
    part, parts = map(int, args.part.split("/"))
    args.out.mkdir(parents=True, exist_ok=True)
    training = MODELS[args.model]()
    training.model.load_state_dict(torch.load(args.run / "state.pt", weights_only=False)["model"])
    for path in sorted(args.clips.glob("*.pkl"))[part::parts]:
        target = args.out / path.name
        if target.exists():
            continue
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            clip = training.featured(load(path))
        partial = target.with_suffix(".part")
        partial.write_bytes(pickle.dumps(clip, protocol=5))
        partial.rename(target)


if __name__ == "__main__":
    main()
