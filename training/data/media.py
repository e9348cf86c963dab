"""Clips from files: videos, folders of frames, still images."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from .example import Clip, Example, Picture, Pictures
from .records import REGION, Record, RejectedRecord

#: Frames of a folder have this rate, as upstream has it.
FOLDER_RATE = 3.0
PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}


def read_picture(path: Path) -> Picture:
    from PIL import Image

    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


@dataclass(frozen=True)
class FolderClip:
    """Pictures in order, such as those of a folder sorted by name."""

    files: Sequence[Path]

    @property
    def times(self) -> list[float]:
        return [k / FOLDER_RATE for k in range(len(self.files))]

    @property
    def end(self) -> float:
        return len(self.files) / FOLDER_RATE

    def read(self, frames: Sequence[int]) -> list[Picture]:
        return [read_picture(self.files[i]) for i in frames]


@dataclass(frozen=True)
class VideoClip:
    """A video file. Times come from its packets; pictures are decoded on demand, and only those asked for are kept."""

    path: Path

    @cached_property
    def _timing(self) -> tuple[list[float], float]:
        import av

        with av.open(str(self.path)) as source:
            stream = source.streams.video[0]
            base = stream.time_base or 1
            packets = sorted((float(p.pts * base), float((p.duration or 0) * base)) for p in source.demux(stream) if p.pts is not None)
        if not packets:
            raise RejectedRecord(f"{self.path} holds no frame")
        times = [t for t, _ in packets]
        return times, times[-1] + (packets[-1][1] or (times[-1] - times[0]) / max(1, len(times) - 1))

    @property
    def times(self) -> list[float]:
        return self._timing[0]

    @property
    def end(self) -> float:
        return self._timing[1]

    def read(self, frames: Sequence[int]) -> list[Picture]:
        import av

        wanted: set[int] = set(frames)
        kept: dict[int, Picture] = {}
        with av.open(str(self.path)) as source:
            for nth, frame in enumerate(source.decode(video=0)):
                if nth in wanted:
                    kept[nth] = np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
                if len(kept) == len(wanted):
                    break
        missing = wanted - kept.keys()
        if missing:
            raise RejectedRecord(f"{self.path} has no frame {min(missing)}")
        return [kept[i] for i in frames]


def open_clip(path: Path) -> Clip:
    """@raises RejectedRecord: when nothing is there"""
    if path.is_dir():
        files = sorted(p for p in path.iterdir() if p.suffix.lower() in PICTURES)
        if not files:
            raise RejectedRecord(f"{path} holds no pictures")
        return FolderClip(files)
    if not path.exists():
        raise RejectedRecord(f"{path} is missing")
    return Pictures([read_picture(path)], [0.0], 1.0) if path.suffix.lower() in PICTURES else VideoClip(path)


def fingerprint(path: Path) -> str:
    """How the page recognises a file: SHA-256 over its first and last 64 KiB, or over all of a shorter one (src/services/fingerprint.ts)."""
    edge = 64 * 1024
    size = path.stat().st_size
    with path.open("rb") as file:
        if size <= 2 * edge:
            return hashlib.sha256(file.read()).hexdigest()
        first = file.read(edge)
        file.seek(size - edge)
        return hashlib.sha256(first + file.read()).hexdigest()


def example_of(record: Record, root: Path) -> Example:
    """A record with its clip and its masks.
    @raises RejectedRecord: when the clip lacks a marked frame"""
    if any(REGION in turn.gpt for turn in record.turns):
        # The models count regions over the whole conversation.
        raise RejectedRecord(f"an answer holds {REGION}")
    clip = _clip_of(record, root)
    if clip is not None and record.kind == "video":
        late = [key for of_object in record.objects for key in of_object if key >= len(clip.times)]
        if late:
            raise RejectedRecord(f"frame {late[0]} is marked, but {record.paths[0]} has {len(clip.times)} frames")
    return Example(record.name, record.kind, record.turns, clip, record.masks())


def _clip_of(record: Record, root: Path) -> Clip | None:
    files = [root / path for path in record.paths]
    if len(files) <= 1:
        clip = open_clip(files[0]) if files else None
        if record.fingerprint is not None and files[0].is_file() and fingerprint(files[0]) != record.fingerprint:
            raise RejectedRecord(f"{files[0]} is not the file that was annotated; put that one there, or annotate this one")
        return clip
    if record.kind == "image":
        raise RejectedRecord("it has several images, where one is expected")
    missing = [file for file in files if not file.exists()]
    if missing:
        raise RejectedRecord(f"{missing[0]} is missing")
    return FolderClip(files)
