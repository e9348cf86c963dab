"""The cases of a golden fixture of VideoLLaMA3's generation, as examples and as rows to compare with."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ..data.example import Example, Pictures, Turn
from .fixtures import close, facts, tensors


@dataclass(frozen=True)
class Golden:
    folder: Path

    @cached_property
    def facts(self) -> dict[str, Any]:
        return facts(self.folder)

    @cached_property
    def cases(self) -> dict[str, dict[str, Any]]:
        return {case["id"]: case for case in self.facts["cases"]}

    @property
    def seed(self) -> int:
        return self.facts["seeds"]["kmeans"]

    def stack(self, kind: str, chosen: dict[str, Any]) -> list[Any]:
        stacks = self._frames if kind == "frames" else self._masks
        return [one.numpy() for one in stacks[chosen["stack"]][chosen["indices"]]]

    @cached_property
    def _frames(self) -> dict[str, Tensor]:
        return tensors(self.folder / self.facts["frames"]["file"])

    @cached_property
    def _masks(self) -> dict[str, Tensor]:
        return tensors(self.folder / self.facts["masks"]["file"])

    def example(self, case: dict[str, Any]) -> Example:
        """One mask for each region; the clip is the case's frames and then its regions' frames, without the case's times."""
        turns = (Turn(case["question"], ""),)
        if not case.get("frames"):
            return Example(case["id"], "text", turns)
        pictures = self.stack("frames", case["frames"])
        count, objects = len(pictures), []
        if case.get("masks"):
            masks = self.stack("masks", case["masks"])
            objects = [{count + nth: mask.astype(bool)} for mask, nth in zip(masks, case["maskIds"], strict=True)]
            pictures += self.stack("frames", case["regionFrames"])
        return Example(case["id"], case["modal"], turns, Pictures(pictures, list(range(len(pictures))), 1.0), tuple(objects))


@dataclass(frozen=True)
class Stages:
    """The golden numbers of a case."""

    case: dict[str, Any]
    golden: dict[str, Tensor]

    @classmethod
    def of(cls, fixture: Golden, name: str) -> "Stages":
        case = fixture.cases[name]
        return cls(case, tensors(fixture.folder / case["file"]))

    def close(self, name: str, mine: Tensor, limit: float = 2e-5) -> None:
        """Compares the rows that the fixture kept of a whole matrix."""
        kept = self.case["tensors"][name].get("rows")
        close(mine[kept["start"] :: kept["step"]] if kept else mine, self.golden[name], limit)

    def equal(self, name: str, mine: Tensor) -> None:
        assert torch.equal(mine.to(self.golden[name].dtype).reshape(self.golden[name].shape), self.golden[name])
