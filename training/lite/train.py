"""Trains nano lite over what its frozen encoder sees of marks (marks.py). Resumable: stop at any time and start again with the same --run.

    python -m training.lite.train --checkpoint training/nano-lite/checkpoint --readouts training/nano/readouts.safetensors \\
        --marks runs/lite/marks --run runs/lite --steps 1500
    python -m training.lite.train --checkpoint training/nano-lite/checkpoint --run runs/lite --export

From `--quantise-from` on, the decoder's matrices train on the package's 4-bit grid. Features of more clips may come while it runs.
"""

import argparse
import math
import queue
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from torch import nn

from ..data.text import read_tokenizer
from ..models.checkpoint import load, read_tensors, save
from ..models.family import part_of
from ..models.pixelrefer_lite import PixelReferLite
from .losses import Heads, Item, step_loss
from .start import read_model
from .words import Asker

#: Questions that share an opening.
BRANCHES = 3
#: Muon's steps are five times smaller than Adam's at the same rate.
MUON = 2.5
WARM_UP = 30
SECONDS_BETWEEN_SAVES = 120


def optimisers_of(model: PixelReferLite, heads: Heads) -> list[torch.optim.Optimizer]:
    """Muon for matrices, AdamW for the rest, the rate of each in its groups' `factor`. The encoder stays."""
    trained = [(name, p) for name, p in model.named_parameters() if part_of(name) != "vision"]
    matrices = [p for name, p in trained if p.ndim == 2 and "embed" not in name]
    rest = [p for name, p in trained if p.ndim != 2 or "embed" in name] + list(heads.parameters())
    return [
        torch.optim.Muon([{"params": matrices, "factor": MUON}], weight_decay=0.05, momentum=0.95, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW([{"params": rest, "factor": 1.0}], betas=(0.9, 0.98), weight_decay=0.0),
    ]


class Feeder:
    """Batches of sets of alike length, made in a background thread of all files that there are at the time."""

    def __init__(self, folder: Path, asker: Asker, batch: int, seed: int):
        self.folder, self.asker, self.batch = folder, asker, batch
        self.rng, self.random = np.random.default_rng(seed), random.Random(seed)
        self.queue: queue.Queue[list[Item]] = queue.Queue(4)
        threading.Thread(target=self._work, daemon=True).start()

    def _items(self) -> Iterator[Item]:
        while True:
            paths = list(self.folder.glob("*.pt"))
            if not paths:
                time.sleep(5)  # features are made beside the training
            self.random.shuffle(paths)
            for path in paths:
                clip: dict[str, Any] = torch.load(path, weights_only=False, mmap=True)
                for marked in self.random.sample(clip["sets"], min(2, len(clip["sets"]))):
                    asked = self.asker.asked(self.rng, clip, marked, BRANCHES)
                    if asked:
                        yield Item(clip, marked, asked)

    def _work(self) -> None:
        waiting: list[Item] = []
        for item in self._items():
            waiting.append(item)
            if len(waiting) == 6 * self.batch:
                waiting.sort(key=lambda i: len(i.asked.opening) + sum(len(b.ids) for b in i.asked.branches))
                groups = [waiting[i : i + self.batch] for i in range(0, len(waiting), self.batch)]
                self.random.shuffle(groups)
                for group in groups:
                    self.queue.put(group)
                waiting = []


class Run:
    """A model in training, and the file that it goes on from."""

    def __init__(self, checkpoint: Path, folder: Path, readouts: Path | None):
        self.path = folder / "state.pt"
        self.model = read_model(checkpoint)
        load(self.model, read_tensors(checkpoint, torch.float32))
        self.heads = Heads(self.model.decoder.hidden_size)
        self.optimisers = optimisers_of(self.model, self.heads)
        self.step, self.seconds = 0, 0.0
        if self.path.exists():
            state = torch.load(self.path, weights_only=True)
            self.model.load_state_dict(state["model"])
            self.heads.load_state_dict(state["heads"])
            for optimiser, saved in zip(self.optimisers, state["optimisers"], strict=True):
                optimiser.load_state_dict(saved)
            self.step, self.seconds = state["step"], state["seconds"]
        elif readouts:
            theirs = {name.removeprefix("decoder."): tensor.float() for name, tensor in load_file(readouts).items() if name.startswith("decoder.")}
            own = self.heads.state_dict()
            self.heads.load_state_dict({name: theirs.get(name, tensor) for name, tensor in own.items()})

    def save(self) -> None:
        """Whole or not at all."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        partial = self.path.with_suffix(".part")
        optimisers = [o.state_dict() for o in self.optimisers]
        torch.save({"model": self.model.state_dict(), "heads": self.heads.state_dict(), "optimisers": optimisers, "step": self.step, "seconds": self.seconds}, partial)
        partial.replace(self.path)

    def train(self, feeder: Feeder, steps: int, rate: float, quantise_from: float) -> None:
        average: dict[str, float] = {}
        last = saved = time.monotonic()
        while self.step < steps:
            part = self.step / steps
            now_rate = rate * min(1.0, (self.step + 1) / WARM_UP) * (0.02 + 0.49 * (1 + math.cos(math.pi * part)))
            self.model.train_on_grid(part >= quantise_from)
            for optimiser in self.optimisers:
                for group in optimiser.param_groups:
                    group["lr"] = now_rate * group["factor"]
            loss, stats = step_loss(self.model, self.heads, feeder.queue.get())
            loss.backward()
            nn.utils.clip_grad_norm_([*self.model.parameters(), *self.heads.parameters()], 1.0)
            for optimiser in self.optimisers:
                optimiser.step()
                optimiser.zero_grad(set_to_none=True)
            self.step += 1
            now = time.monotonic()
            self.seconds, last = self.seconds + now - last, now
            for name, value in ({"loss": loss.item()} | stats).items():
                average[name] = 0.95 * average.get(name, value) + 0.05 * value
            if self.step % 20 == 0:
                print(f"{self.step} {self.seconds / 60:.1f}m lr {now_rate:.1e} " + " ".join(f"{k} {v:.3f}" for k, v in average.items()), flush=True)
            if now - saved > SECONDS_BETWEEN_SAVES or self.step == steps:
                self.save()
                saved = now


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True, help="of start.py; --export writes there")
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--marks", type=Path, help="folder of marks.py")
    parser.add_argument("--readouts", type=Path, help="nano's auxiliary heads, to begin with")
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--quantise-from", type=float, default=0.7, help="share of the steps after which the decoder trains on the 4-bit grid")
    parser.add_argument("--export", action="store_true", help="writes the run's weights to the checkpoint instead of training")
    args = parser.parse_args()
    torch.manual_seed(0)
    run = Run(args.checkpoint, args.run, args.readouts)
    if args.export:
        save(run.model.state_dict(), args.checkpoint / "model.safetensors", torch.bfloat16)
        print(f"step {run.step}")
        return
    if args.marks is None:
        parser.error("--marks is needed to train")
    asker = Asker(read_tokenizer(args.checkpoint), run.model.tokens)
    # Every start draws anew: a run that goes on should not see the same sets again.
    run.train(Feeder(args.marks, asker, args.batch, run.step), args.steps, args.rate, args.quantise_from)


if __name__ == "__main__":
    main()
