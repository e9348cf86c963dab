"""A tiny model and a tiny data set: coloured pictures that take no time to draw."""

from pathlib import Path

import numpy as np
import torch

from ..config import read_config
from ..data.example import Example, Picture, Pictures, Turn
from ..data.mixture import Mixture, Share
from ..models.family import FamilyModel
from ..stages.loop import Settings, Trainer
from ..stages.stage import Stage

CONFIGS = {"vr7": "tiny", "vr3": "tiny-videollama3", "pr": "tiny-pixelrefer", "prl": "tiny-pixelrefer-lite"}
NANO = Path(__file__).parents[1] / "nano" / "checkpoint"
COLOURS = {
    "red": (220, 30, 30), "green": (30, 180, 40), "blue": (40, 60, 220), "white": (250, 250, 250),
    "black": (5, 5, 5), "yellow": (240, 220, 30), "pink": (250, 150, 200), "cyan": (30, 210, 220),
}


def picture(example: Example, frame: int = 0) -> Picture:
    """A frame of an example's clip."""
    assert example.clip is not None
    return example.clip.read([frame])[0]


class Squares:
    """A square of one colour on one side of a grey picture."""

    def __init__(self, count: int):
        self.count = count

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, nth: int) -> Example:
        rng = np.random.default_rng(nth)
        name, rgb = list(COLOURS.items())[nth % 8]
        left = nth % 2 == 0
        shown = np.full((64, 64, 3), 120, np.uint8) + rng.integers(0, 9, (64, 64, 3)).astype(np.uint8)
        mask = np.zeros((64, 64), bool)
        mask[20:44, (6 if left else 36) : (28 if left else 58)] = True
        shown[mask] = rgb
        clip = Pictures([shown] * 4, [0, 0.25, 0.5, 0.75], 1.0)
        # Its side is not told: regions of VideoLLaMA3 carry what is there, not where.
        return Example(f"square-{nth}", "video", (Turn("<video>\nWhat is <region>?", f"A {name} square."),), clip, ({0: mask, 2: mask},))


def tiny_model(family: str = "vr7", seed: int = 1) -> FamilyModel:
    """The model of a tiny configuration, with weights drawn from a seed."""
    model = read_config(CONFIGS[family]).start_unread()
    model.initialise(seed)
    return model


def trainer(folder: Path, stage: Stage, model: FamilyModel | None = None, count: int = 8, **settings: object) -> Trainer:
    torch.set_num_threads(1)
    return Trainer(model or tiny_model(), stage, Mixture([Share(Squares(count))], 3), folder, Settings(**({"seed": 5} | settings)))  # type: ignore[arg-type]
