"""Makes clips and keeps what a trained encoder sees in them, so that the decoder can train on each many times.

    python -m training.from_scratch.make_sights --out sights --first 3000000 --count 8000 --mirrors 2

The encoder is that of the checkpoint, or of `--run`. Every clip is kept in `--mirrors` of its four mirror images. `sights.read_sight` says what a file holds.
"""

import argparse
import time
from pathlib import Path

import cv2
import torch

from .make_clips import make_clip
from .mirror import mirrored
from .sights import write_sight
from .steps_vr3 import Vr3Training
from .train import weights_of

MIRRORS = ((False, False), (True, True), (True, False), (False, True))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--first", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--mirrors", type=int, default=2)
    parser.add_argument("--run", type=Path, help="the run whose encoder to use instead of the checkpoint's")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    training = Vr3Training()
    weights = torch.load(args.run / "state.pt", weights_only=False)["model"] if args.run else weights_of(training.folder / "model.safetensors")
    training.model.begin_with(weights)
    began = time.time()
    for n, seed in enumerate(range(args.first, args.first + args.count)):
        last = args.out / f"{seed}-{args.mirrors - 1}.safetensors"
        clip = None if last.exists() else make_clip(seed)
        if clip is None:
            continue
        for m in range(args.mirrors):
            across, upside = MIRRORS[(2 * seed + m) % 4]
            with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
                seen = training.featured(mirrored(clip, across, upside))
            write_sight(args.out / f"{seed}-{m}.safetensors", seen)
        if n % 100 == 99:
            print(f"{n + 1} clips, {(time.time() - began) / (n + 1):.3f} s each", flush=True)


if __name__ == "__main__":
    main()
