"""What a family prepares: a conversation about a clip with marked objects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Kind = Literal["video", "image", "text"]


class Clip(Protocol):
    """Frames in presentation order: their times in seconds, where the last one ends, and their pictures on demand."""

    @property
    def times(self) -> Sequence[float]: ...

    @property
    def end(self) -> float: ...

    def read(self, frames: Sequence[int]) -> list[Picture]:
        """uint8 [H, W, 3] of each of `frames`, in their order; frames may repeat."""
        ...


@dataclass(frozen=True)
class Turn:
    """A question and its answer. The first question may hold the media tag, questions hold a `<region>` for each object."""

    human: str
    gpt: str


@dataclass(frozen=True)
class Example:
    """objects: for each `<region>` of the conversation, in its order, the masks by frame of the clip."""

    name: str
    kind: Kind
    turns: tuple[Turn, ...]
    clip: Clip | None = None
    objects: tuple[Mapping[int, Mask], ...] = ()


@dataclass(frozen=True)
class Pictures:
    """Frames that are in memory already."""

    frames: Sequence[Picture]
    times: Sequence[float]
    end: float

    def read(self, frames: Sequence[int]) -> list[Picture]:
        return [self.frames[i] for i in frames]
